package dev.orch.store.access;

import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Volume;
import dev.orch.model.core.VolumeProjection;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.StorageKinds;
import dev.orch.store.admission.AdmissionRequest;
import dev.orch.store.admission.Objects;
import dev.orch.store.api.Attributes;
import dev.orch.store.api.Authorizer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * For whom a node may ask for a pod's tokens: the audiences that the pod's volumes or the drivers
 * of its volumes name, and those that roles allow. For any thread.
 */
record NodeAudiences(Objects objects, Authorizer authorizer) {
  private static final String VERB = "request-serviceaccounts-token-audience";

  void check(AdmissionRequest<?> request, Pod pod, List<String> audiences) {
    NodeRestriction.require(
        audiences.size() < 2, request, "node may only request 0 or 1 audiences");
    String audience = audiences.isEmpty() ? "" : audiences.get(0);
    boolean named = pod.spec().volumes().stream().anyMatch(v -> names(pod, v, audience));
    NodeRestriction.require(
        named || isAllowed(request, audience),
        request,
        "audience "
            + Json.of(audience)
            + " not found in pod spec volume, "
            + request.user().name()
            + " is not authorized to request tokens for this audience");
  }

  private boolean isAllowed(AdmissionRequest<?> request, String audience) {
    Attributes wanted =
        new Attributes(
            request.user(), VERB, "", "", audience, "", request.namespace(), request.name(), "");
    return !audience.isEmpty() && authorizer.decide(wanted).isAllowed();
  }

  private boolean names(Pod pod, Volume volume, String audience) {
    if (volume.projected() != null) {
      for (VolumeProjection source : volume.projected().sources()) {
        if (source.serviceAccountToken() != null
            && source.serviceAccountToken().audience().equals(audience)) {
          return true;
        }
      }
    }
    if (volume.csi() != null) {
      return driverNames(volume.csi().driver(), audience);
    }
    String claim =
        volume.persistentVolumeClaim() != null
            ? volume.persistentVolumeClaim().claimName()
            : volume.ephemeral() != null ? pod.metadata().name() + "-" + volume.name() : null;
    return claim != null && driverNames(driver(pod.metadata().namespace(), claim), audience);
  }

  /** The driver of the volume that a claim is bound to, or null. */
  private @Nullable String driver(String namespace, String claim) {
    Optional<PersistentVolume> volume =
        objects
            .find(BuiltInKinds.PERSISTENT_VOLUME_CLAIM, namespace, claim)
            .flatMap(c -> objects.find(BuiltInKinds.PERSISTENT_VOLUME, "", c.spec().volumeName()));
    return volume.isEmpty() || volume.get().spec().csi() == null
        ? null
        : volume.get().spec().csi().driver();
  }

  private boolean driverNames(@Nullable String driver, String audience) {
    return driver != null
        && objects.find(StorageKinds.DRIVER, "", driver).stream()
            .flatMap(found -> found.spec().tokenRequests().stream())
            .anyMatch(request -> request.audience().equals(audience));
  }
}
