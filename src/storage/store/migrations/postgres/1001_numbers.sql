-- Several servers add jobs and experiments at once: their numbers come from here. Numbers that were given up leave gaps.
CREATE SEQUENCE jobs_numbers;
CREATE SEQUENCE experiments_numbers;
SELECT setval('jobs_numbers', COALESCE(MAX(number), 0) + 1, false) FROM jobs;
SELECT setval('experiments_numbers', COALESCE(MAX(number), 0) + 1, false) FROM experiments;
