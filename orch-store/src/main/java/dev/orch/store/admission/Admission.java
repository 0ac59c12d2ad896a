package dev.orch.store.admission;

import dev.orch.model.Resource;

/**
 * Changes or refuses objects before they are validated and stored. Called from the caller's thread;
 * must give the same answer when called again, as a write that lost a race is.
 */
public interface Admission {
  /** What is done to the object. */
  enum Operation {
    CREATE,
    UPDATE,
    DELETE
  }

  /**
   * The object as it is to be stored; the same one if nothing is to change.
   *
   * @throws dev.orch.store.api.ApiException to refuse it
   */
  <T extends Resource> T admit(AdmissionRequest<T> request);
}
