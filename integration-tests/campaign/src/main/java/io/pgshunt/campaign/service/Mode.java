package io.pgshunt.campaign.service;

import java.util.Locale;

/** How a channel publishes. */
enum Mode {
  PLAIN,
  CONFIRM,
  TX;

  /** As ledgers have it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
