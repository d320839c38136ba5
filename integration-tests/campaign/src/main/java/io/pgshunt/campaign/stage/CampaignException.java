package io.pgshunt.campaign.stage;

/** The campaign itself cannot go on; says nothing about pgshunt. */
public final class CampaignException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public CampaignException(String message) {
    super(message);
  }

  public CampaignException(String message, Throwable cause) {
    super(message, cause);
  }
}
