package dev.orch.contracts.controllers;

import dev.orch.model.Resource;
import dev.orch.model.core.Event;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.storage.StorageClass;
import dev.orch.store.api.Resources;
import dev.orch.testkit.simulation.Simulation;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The volumes, claims and classes of a world. */
record Storage(Simulation world) {
  private static final String VOLUME =
      "{'metadata':{'name':'%s'},'spec':{'capacity':{'storage':'%s'},"
          + "'accessModes':['ReadWriteOnce'],'storageClassName':'s','hostPath':{'path':'/d'}%s}}";
  private static final String CLAIM =
      "{'metadata':{'name':'%s'},'spec':{'accessModes':['ReadWriteOnce'],"
          + "'resources':{'requests':{'storage':'%s'}}%s}}";
  private static final String CLASS =
      "{'metadata':{'name':'%s'},'provisioner':'%s','volumeBindingMode':'%s'}";

  static final String IN_CLASS = ",'storageClassName':'s'";

  Resources<PersistentVolume> volumes() {
    return world.api().resources(PersistentVolume.class);
  }

  Resources<PersistentVolumeClaim> claims() {
    return world.of(PersistentVolumeClaim.class);
  }

  PersistentVolume volume(String name) {
    return volumes().get(name);
  }

  PersistentVolumeClaim claim(String name) {
    return claims().get(name);
  }

  /** A volume of class s. */
  PersistentVolume addVolume(String name, String size) {
    return addVolume(name, size, "");
  }

  /** The same with more in its spec. */
  PersistentVolume addVolume(String name, String size, String more) {
    return world.createIn(
        "", PersistentVolume.class, String.format(Locale.ROOT, VOLUME, name, size, more));
  }

  /** A claim of class s. */
  PersistentVolumeClaim addClaim(String name, String size) {
    return addClaim(name, size, IN_CLASS);
  }

  /** A claim with more in its spec. */
  PersistentVolumeClaim addClaim(String name, String size, String more) {
    return world.create(PersistentVolumeClaim.class, CLAIM, name, size, more);
  }

  void addClass(String name, String provisioner, String mode) {
    world.createIn(
        "", StorageClass.class, String.format(Locale.ROOT, CLASS, name, provisioner, mode));
  }

  /** Removes a claim, whatever keeps it. */
  void removeClaim(String name) {
    remove(claims(), name);
  }

  /** Removes a volume, whatever keeps it. */
  void removeVolume(String name) {
    remove(volumes(), name);
  }

  private static <T extends Resource> void remove(Resources<T> objects, String name) {
    objects.delete(name);
    if (objects.find(name).isPresent()) {
      objects.edit(
          name,
          object ->
              objects.kind().withMetadata(object, object.metadata().withFinalizers(List.of())));
    }
  }

  /** Puts an annotation on a claim. */
  void annotate(String claim, String key, String value) {
    claims()
        .edit(
            claim,
            c -> {
              Map<String, String> annotations = new TreeMap<>(c.metadata().annotations());
              annotations.put(key, value);
              return c.withMetadata(c.metadata().withAnnotations(annotations));
            });
  }

  String phase(String volume) {
    return volume(volume).status().phase();
  }

  /** The volume that the claim has for good; {@code ""} for none. */
  String volumeOf(String claim) {
    PersistentVolumeClaim found = claim(claim);
    return found.status().phase().equals("Bound") ? found.spec().volumeName() : "";
  }

  /** What was told about an object: type, reason and message. */
  List<String> told(String name) {
    return world.api().resources(Event.class).inNamespace("default").list().items().stream()
        .filter(event -> event.involvedObject().name().equals(name))
        .map(event -> event.type() + " " + event.reason() + ": " + event.message())
        .toList();
  }
}
