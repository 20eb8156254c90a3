"""Where documents are worked on. Every engine calls `pipeline.work.process`; the results do not depend on which."""
