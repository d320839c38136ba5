package io.pgshunt.consumer.run;

import io.pgshunt.queue.DoorbellSession;
import java.sql.SQLException;
import java.util.List;

/** Connects the session on which a worker is rung. */
public interface BellSource {

  DoorbellSession open(List<String> queues) throws SQLException;
}
