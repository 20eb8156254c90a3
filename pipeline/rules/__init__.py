"""Rules are data: packs in TOML, each rule with its examples. See CONTRIBUTING.md, "add a rule in five minutes"."""
