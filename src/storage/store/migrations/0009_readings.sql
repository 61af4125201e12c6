-- Which reading of the archive holds; empty for the first. Where several machines share the files, each has files of its own.
ALTER TABLE datasets ADD COLUMN reading TEXT NOT NULL DEFAULT '';
