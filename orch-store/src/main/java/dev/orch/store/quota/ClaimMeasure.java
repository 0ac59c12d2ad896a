package dev.orch.store.quota;

import com.google.common.collect.ImmutableSet;
import dev.orch.model.Quantity;
import dev.orch.model.Resource;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.ScopedResourceSelectorRequirement;
import dev.orch.model.storage.VolumeBindings;
import dev.orch.store.admission.Admission;
import dev.orch.store.admission.AdmissionRequest;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Claims of volumes and the storage that they ask for, together and by their class. */
final class ClaimMeasure implements Measure {
  private static final Quantity ONE = Quantity.of(1);
  private static final String COUNT = "count/persistentvolumeclaims";
  private static final String CLAIMS = "persistentvolumeclaims";
  private static final String STORAGE = "requests.storage";
  private static final String BY_CLASS = ".storageclass.storage.k8s.io/";

  @Override
  public boolean isCharged(AdmissionRequest<?> request) {
    boolean part = request.subresource().equals("status");
    return request.operation() == Admission.Operation.CREATE && request.subresource().isEmpty()
        || request.operation() == Admission.Operation.UPDATE
            && (part || request.subresource().isEmpty());
  }

  @Override
  public boolean counts(String resource) {
    return resource.equals(COUNT)
        || resource.equals(CLAIMS)
        || resource.equals(STORAGE)
        || resource.endsWith(BY_CLASS + CLAIMS)
        || resource.endsWith(BY_CLASS + STORAGE);
  }

  @Override
  public boolean isIn(ScopedResourceSelectorRequirement scope, Resource object) {
    return scope.scopeName().equals("VolumeAttributesClass")
        && ScopeSelection.selects(scope, attributes((PersistentVolumeClaim) object));
  }

  /** The classes of attributes that a claim has, had or is to have. */
  private static Set<String> attributes(PersistentVolumeClaim claim) {
    Set<String> names = new TreeSet<>();
    add(names, claim.spec().volumeAttributesClassName());
    add(names, claim.status().currentVolumeAttributesClassName());
    if (claim.status().modifyVolumeStatus() != null) {
      add(names, claim.status().modifyVolumeStatus().targetVolumeAttributesClassName());
    }
    return ImmutableSet.copyOf(names);
  }

  private static void add(Set<String> names, @Nullable String name) {
    if (name != null && !name.isEmpty()) {
      names.add(name);
    }
  }

  @Override
  public Map<String, Quantity> usage(Resource object) {
    PersistentVolumeClaim claim = (PersistentVolumeClaim) object;
    Map<String, Quantity> usage = new TreeMap<>();
    usage.put(COUNT, ONE);
    usage.put(CLAIMS, ONE);
    String name = VolumeBindings.classOf(claim);
    if (!name.isEmpty()) {
      usage.put(name + BY_CLASS + CLAIMS, ONE);
    }
    @Nullable Quantity storage = storage(claim);
    if (storage != null) {
      usage.put(STORAGE, storage);
      if (!name.isEmpty()) {
        usage.put(name + BY_CLASS + STORAGE, storage);
      }
    }
    return usage;
  }

  /** What it asks for, or was given if that is more, in whole bytes. */
  private static @Nullable Quantity storage(PersistentVolumeClaim claim) {
    @Nullable Quantity asked = claim.spec().resources().requests().get("storage");
    @Nullable Quantity given = claim.status().allocatedResources().get("storage");
    @Nullable Quantity more =
        asked != null && given != null && given.compareTo(asked) > 0 ? given : asked;
    return more == null || isWhole(more) ? more : Quantity.of(more.value());
  }

  private static boolean isWhole(Quantity amount) {
    return amount.toBigDecimal().setScale(0, RoundingMode.DOWN).compareTo(amount.toBigDecimal())
        == 0;
  }
}
