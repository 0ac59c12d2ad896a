package dev.orch.store.quota;

import dev.orch.model.Quantity;
import dev.orch.model.Resource;
import dev.orch.model.core.ScopedResourceSelectorRequirement;
import dev.orch.store.admission.AdmissionRequest;
import java.util.Map;
import java.util.Set;

/** How objects of one kind are measured. Stateless but for the clock that one may go by. */
public interface Measure {
  /** Whether the write may cost something. */
  boolean isCharged(AdmissionRequest<?> request);

  /** Whether it is these objects that a quota of that resource counts. */
  boolean counts(String resource);

  /** Whether the object is in a quota's scope. */
  default boolean isIn(ScopedResourceSelectorRequirement scope, Resource object) {
    return false;
  }

  /** What the object must say, and doesn't, when these are limited; {@code ""} if nothing. */
  default String missing(Set<String> limited, Resource object) {
    return "";
  }

  /** What the object costs. */
  Map<String, Quantity> usage(Resource object);
}
