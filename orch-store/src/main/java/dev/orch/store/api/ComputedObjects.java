package dev.orch.store.api;

import dev.orch.model.Kind;
import dev.orch.model.Resource;
import java.util.List;

/**
 * Objects that are made when they are asked for and that nobody stores, such as figures of what
 * runs. Callers get and list them, and can do nothing else with them: the kind's verbs say so. For
 * any thread.
 */
public interface ComputedObjects<T extends Resource> {
  /** Their kind, whose verbs are {@code get} and {@code list}. */
  Kind<T> kind();

  /** All of them as they are now, of all namespaces, by namespace and name; doesn't block. */
  List<T> present();
}
