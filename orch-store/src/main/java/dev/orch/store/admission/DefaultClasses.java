package dev.orch.store.admission;

import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.kinds.NetworkKinds;
import dev.orch.model.kinds.StorageKinds;
import dev.orch.model.networking.Ingress;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * DefaultStorageClass and DefaultIngressClass: what names no class gets the one that is marked as
 * the default; of several, the newest.
 */
final class DefaultClasses {
  private static final Comparator<Resource> NEWEST_FIRST =
      Comparator.<Resource, Instant>comparing(
              object -> java.util.Objects.requireNonNull(object.metadata().creationTimestamp()))
          .reversed()
          .thenComparing(object -> object.metadata().name());

  private final Objects objects;

  DefaultClasses(Objects objects) {
    this.objects = objects;
  }

  PersistentVolumeClaim admit(PersistentVolumeClaim claim) {
    boolean named =
        claim.spec().storageClassName() != null
            || claim
                .metadata()
                .annotations()
                .containsKey("volume.beta.kubernetes.io/storage-class");
    if (named) {
      return claim;
    }
    return marked(
            StorageKinds.STORAGE_CLASS,
            "storageclass.kubernetes.io/is-default-class",
            "storageclass.beta.kubernetes.io/is-default-class")
        .map(name -> claim.withSpec(claim.spec().withStorageClassName(name)))
        .orElse(claim);
  }

  Ingress admit(Ingress ingress) {
    boolean named =
        ingress.spec().ingressClassName() != null
            || ingress.metadata().annotations().containsKey("kubernetes.io/ingress.class");
    if (named) {
      return ingress;
    }
    return marked(NetworkKinds.INGRESS_CLASS, "ingressclass.kubernetes.io/is-default-class")
        .map(name -> ingress.withSpec(ingress.spec().withIngressClassName(name)))
        .orElse(ingress);
  }

  private <T extends Resource> Optional<String> marked(Kind<T> kind, String... annotations) {
    return objects.list(kind).stream()
        .filter(object -> isMarked(object.metadata().annotations(), annotations))
        .min(NEWEST_FIRST)
        .map(object -> object.metadata().name());
  }

  private static boolean isMarked(Map<String, String> annotations, String... marks) {
    for (String mark : marks) {
      if ("true".equals(annotations.get(mark))) {
        return true;
      }
    }
    return false;
  }
}
