"""Imported by the fork server before all else: libraries start threads, and who has some may not change namespaces."""

from pipeline.engines import namespaces

namespaces.enter()
