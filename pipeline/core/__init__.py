"""The edit engine and its journal. Standard library only; it knows no stage and no rule."""
