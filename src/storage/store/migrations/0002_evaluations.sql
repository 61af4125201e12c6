-- What lists show of an evaluation, and what the model said about each image; both JSON.
ALTER TABLE reports ADD COLUMN headline TEXT;
ALTER TABLE reports ADD COLUMN predictions TEXT;
