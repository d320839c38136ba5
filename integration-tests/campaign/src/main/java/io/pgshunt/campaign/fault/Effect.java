package io.pgshunt.campaign.fault;

/**
 * What a fault hit and what follows from it.
 *
 * @param target in words
 * @param process the only process that it hits; empty for all
 * @param explainsReruns whether tasks may be run again because of it
 */
public record Effect(String target, String process, boolean explainsReruns) {

  /** Publishes may fail, tasks are not run again. */
  static Effect harmless(String target) {
    return new Effect(target, "", false);
  }

  /** Workers may be taken for lost, or lose what they had claimed. */
  static Effect onAll(String target) {
    return new Effect(target, "", true);
  }

  /** A worker is lost. */
  static Effect on(String process) {
    return new Effect(process, process, true);
  }
}
