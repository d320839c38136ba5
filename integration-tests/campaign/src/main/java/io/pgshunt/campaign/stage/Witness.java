package io.pgshunt.campaign.stage;

import io.pgshunt.campaign.check.RowChange;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Triggers that write down, in the transaction that does it, which rows come and go. They see what
 * was committed, whoever did it and whatever the client was told.
 */
final class Witness {

  static final String INSTALL =
      """
      create schema campaign;
      create table campaign.seen (
        task_id text not null,
        transaction xid8 not null default pg_current_xact_id(),
        inserted int not null,
        deleted int not null
      );
      create function campaign.saw() returns trigger language plpgsql security definer as $$
        begin
          insert into campaign.seen (task_id, inserted, deleted)
          values (coalesce(new.task_id, old.task_id),
            (tg_op = 'INSERT')::int, (tg_op = 'DELETE')::int);
          return null;
        end $$;
      create trigger campaign_saw after insert or delete on pgshunt.task
        for each row execute function campaign.saw();
      create trigger campaign_saw after insert or delete on pgshunt.later
        for each row execute function campaign.saw();
      """;

  private static final String CHANGES =
      """
      select task_id, transaction::text, sum(inserted) as inserted, sum(deleted) as deleted
      from campaign.seen group by task_id, transaction order by transaction
      """;

  private Witness() {}

  static List<RowChange> changes(Connection connection) throws SQLException {
    List<RowChange> changes = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(CHANGES)) {
      while (row.next()) {
        changes.add(
            new RowChange(
                row.getString("task_id"),
                row.getString("transaction"),
                row.getInt("inserted"),
                row.getInt("deleted")));
      }
    }
    return changes;
  }

  static Map<String, String> deadLetters(Connection connection) throws SQLException {
    Map<String, String> reasons = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("select task_id, reason from pgshunt.dead_letter order by id")) {
      while (row.next()) {
        reasons.put(row.getString("task_id"), row.getString("reason"));
      }
    }
    return reasons;
  }

  static List<String> rows(Connection connection) throws SQLException {
    List<String> ids = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select task_id from pgshunt.task union all select task_id from pgshunt.later")) {
      while (row.next()) {
        ids.add(row.getString("task_id"));
      }
    }
    return ids;
  }
}
