package io.pgshunt.campaign.check;

/**
 * What one committed transaction did to the rows of one task in {@code task} and {@code later}, as
 * triggers saw it.
 *
 * @param transaction its number in the server
 * @param inserted rows of the task that it inserted
 * @param deleted rows of the task that it deleted
 */
public record RowChange(String taskId, String transaction, int inserted, int deleted) {

  /** How often the task was enqueued: a row that is only moved is deleted as well. */
  int enqueued() {
    return Math.max(0, inserted - deleted);
  }

  /** How often it ended: it went, and did not come back. */
  int ended() {
    return Math.max(0, deleted - inserted);
  }
}
