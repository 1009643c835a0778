"""The operator's list files: what a file's name means, how its lines are read, and how a folder of them stays fresh."""
