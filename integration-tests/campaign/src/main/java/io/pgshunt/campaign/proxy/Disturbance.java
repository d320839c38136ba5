package io.pgshunt.campaign.proxy;

/** What can happen to one request on its way to the server, or to the answer on its way back. */
public enum Disturbance {
  /** It never arrives, and the connection is gone. */
  CUT_BEFORE,
  /** It arrives; the answer is lost, and the connection with it. */
  CUT_AFTER,
  /** It arrives, and at that moment the connection is gone at both ends. */
  CUT_MEANWHILE,
  /** The client's connection is gone; later, when the client has settled it, it arrives. */
  ARRIVE_AFTER_CUT,
  /** It arrives late. */
  ARRIVE_LATE,
  /** Its answer arrives late. */
  ANSWER_LATE,
  /** The client's connection is gone; the server hears nothing of it for a while. */
  HALF_OPEN
}
