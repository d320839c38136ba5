-- Tuning. The queue works without it; skip it where the role may not set storage parameters.
-- Rows come and go quickly: vacuum by count of dead rows, not by share of the table, and unthrottled.

alter table pgshunt.task set (
  fillfactor = 85,
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 5000,
  autovacuum_vacuum_cost_delay = 0
);

alter table pgshunt.later set (
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 5000,
  autovacuum_vacuum_cost_delay = 0
);
