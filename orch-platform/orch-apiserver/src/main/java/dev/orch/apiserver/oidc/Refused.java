package dev.orch.apiserver.oidc;

/** A token is nobody's, and why. */
final class Refused extends Exception {
  private static final long serialVersionUID = 1;

  Refused(String why) {
    super(why, null, false, false);
  }
}
