package dev.orch.store.admission;

import dev.orch.model.Resource;

/**
 * A plugin that changes or refuses writes. Of all plugins, {@link #admit} is called before the
 * object is validated, each with what the one before made of it, and {@link #validate} after that
 * with what is about to be stored. Called from the caller's thread; must give the same answer when
 * called again, as a write that lost a race is.
 */
public interface Admission {
  /** What is done to the object. */
  enum Operation {
    CREATE,
    UPDATE,
    DELETE,
    /** A stream to what runs in a pod, or a request that is handed on. */
    CONNECT
  }

  /**
   * The object as it is to be stored; the same one if nothing is to change.
   *
   * @throws dev.orch.store.api.ApiException to refuse it
   */
  default <T extends Resource> T admit(AdmissionRequest<T> request) {
    return request.object();
  }

  /**
   * Looks at the object as it would be stored.
   *
   * @throws dev.orch.store.api.ApiException to refuse it
   */
  default <T extends Resource> void validate(AdmissionRequest<T> request) {}
}
