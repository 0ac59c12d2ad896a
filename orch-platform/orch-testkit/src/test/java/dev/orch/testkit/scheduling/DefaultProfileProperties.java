package dev.orch.testkit.scheduling;

import dev.orch.scheduling.Profile;

/** Kubernetes' default profile keeps the contract. */
class DefaultProfileProperties implements ProfileContract {
  @Override
  public Profile profile() {
    return Profile.defaults();
  }
}
