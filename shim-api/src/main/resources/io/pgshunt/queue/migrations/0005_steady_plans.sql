-- Plans that do not depend on what the statistics happen to say. A queue that is kept empty is often
-- found empty by vacuum and analyse: PostgreSQL then expects no rows and takes any plan to be cheap,
-- such as reading all rows of a bitmap and sorting them for the first one, or the primary key from
-- its beginning. With an old snapshot held elsewhere there are millions of dead entries to read.

-- Serves the claim, and nothing else serves it: the expressions keep other indexes from matching.
drop index pgshunt.task_ready;
create index task_ready
  on pgshunt.task ((queue || ''), (-coalesce(priority, 0)), lane, (id + 0))
  where worker = 0;

-- Without statistics of its first column the index has no correlation, and its price is that of the
-- rows that are expected, not of the pages that the table has.
alter index pgshunt.task_ready alter column 1 set statistics 0;
alter index pgshunt.task_ready alter column 2 set statistics 0;
alter index pgshunt.task_ready alter column 4 set statistics 0;
