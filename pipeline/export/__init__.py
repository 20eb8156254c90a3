"""The record of a run for other tools: views made from the journals, never by comparing texts. One format a file."""
