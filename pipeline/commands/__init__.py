"""What the commands of `pipeline.cli` say, one module a command: lines of text from what a run or the rules hold."""
