package dev.orch.store.quota;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.Kind;
import dev.orch.model.Quantity;
import dev.orch.model.Resource;
import dev.orch.store.admission.Admission;
import dev.orch.store.admission.AdmissionRequest;
import java.util.Map;
import java.util.Set;

/** Objects of any kind by their number: {@code count/deployments.apps}. */
record CountMeasure(Set<String> names) implements Measure {
  private static final Quantity ONE = Quantity.of(1);

  /** Kinds that were counted before all could be. */
  private static final ImmutableSet<String> BY_NAME =
      ImmutableSet.of("configmaps", "resourcequotas", "replicationcontrollers", "secrets");

  static CountMeasure of(Kind<?> kind) {
    String resource = kind.resource();
    return new CountMeasure(
        BY_NAME.contains(resource)
            ? ImmutableSet.of(count(kind), resource)
            : ImmutableSet.of(count(kind)));
  }

  /** The name under which quotas limit the number of a kind's objects. */
  static String count(Kind<?> kind) {
    return "count/" + kind.resource();
  }

  @Override
  public boolean isCharged(AdmissionRequest<?> request) {
    return request.operation() == Admission.Operation.CREATE && request.subresource().isEmpty();
  }

  @Override
  public boolean counts(String resource) {
    return names.contains(resource);
  }

  @Override
  public Map<String, Quantity> usage(Resource object) {
    ImmutableMap.Builder<String, Quantity> one = ImmutableMap.builder();
    names.forEach(name -> one.put(name, ONE));
    return one.buildOrThrow();
  }
}
