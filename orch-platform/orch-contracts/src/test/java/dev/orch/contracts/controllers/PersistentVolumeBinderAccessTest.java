package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.ControllerManager;
import dev.orch.controllers.storage.PersistentVolumeBinder;
import dev.orch.model.Chance;
import dev.orch.model.Resource;
import dev.orch.model.core.Event;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.json.Json;
import dev.orch.model.storage.StorageClass;
import dev.orch.store.access.BootstrapObjects;
import dev.orch.store.api.Caller;
import dev.orch.store.api.User;
import dev.orch.store.local.LocalApi;
import dev.orch.testkit.base.SimulatedExecutor;
import dev.orch.testkit.simulation.Logged;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The binder as the account that Kubernetes' runs as, with the role that Kubernetes gives it. */
class PersistentVolumeBinderAccessTest {
  private static final User BINDER =
      User.of(
          "system:serviceaccount:kube-system:persistent-volume-binder",
          "system:serviceaccounts",
          "system:serviceaccounts:kube-system",
          "system:authenticated");
  private static final Duration SOON = Duration.ofSeconds(30);

  private final SimulatedExecutor executor = new SimulatedExecutor(1);
  private final LocalApi api = LocalApi.builder().clock(executor.time()).seed(1).rbac().build();
  private final Logged logged = new Logged(Engine.LOG);
  private ControllerManager manager;

  @BeforeEach
  void start() {
    List.of("default", "kube-system", "kube-public")
        .forEach(name -> create("", Namespace.class, "{'metadata':{'name':'" + name + "'}}"));
    BootstrapObjects.reconcile(api);
    manager =
        ControllerManager.start(
            api.as(new Caller(BINDER, "binder", warning -> {})),
            executor.time(),
            executor::worker,
            new Chance(1),
            List.of(new PersistentVolumeBinder()));
  }

  @AfterEach
  void stop() {
    manager.close();
    logged.close();
  }

  private <T extends Resource> void create(String namespace, Class<T> type, String json) {
    T object = api.kinds().of(type).read(Json.parse(json.replace('\'', '"')), unknown -> {});
    api.resources(type).inNamespace(namespace).create(object);
  }

  private void createClaim(String name, String storageClass) {
    create(
        "default",
        PersistentVolumeClaim.class,
        ("{'metadata':{'name':'%s'},'spec':{'accessModes':['ReadWriteOnce'],"
                + "'resources':{'requests':{'storage':'1Gi'}},'storageClassName':'%s'}}")
            .formatted(name, storageClass));
  }

  @Test
  void role_isEnough() {
    create(
        "",
        StorageClass.class,
        "{'metadata':{'name':'external'},'provisioner':'e.com/p','volumeBindingMode':'Immediate'}");
    create(
        "",
        PersistentVolume.class,
        "{'metadata':{'name':'v'},'spec':{'capacity':{'storage':'1Gi'},'storageClassName':'s',"
            + "'accessModes':['ReadWriteOnce'],'persistentVolumeReclaimPolicy':'Delete',"
            + "'hostPath':{'path':'/tmp/d'}}}");
    createClaim("c", "s");
    createClaim("made", "external");
    executor.runFor(SOON);
    var claims = api.resources(PersistentVolumeClaim.class).inNamespace("default");
    var volumes = api.resources(PersistentVolume.class);
    assertThat(claims.get("c").status().phase()).isEqualTo("Bound");
    assertThat(volumes.get("v").status().phase()).isEqualTo("Bound");
    assertThat(claims.get("made").metadata().annotations()).isNotEmpty();
    assertThat(api.resources(Event.class).inNamespace("default").list().items()).isNotEmpty();

    claims.edit("c", c -> c.withMetadata(c.metadata().withFinalizers(List.of())));
    claims.delete("c");
    executor.runFor(SOON);
    assertThat(volumes.find("v").filter(v -> v.metadata().deletionTimestamp() == null)).isEmpty();
    assertThat(logged.messages()).isEmpty();
  }
}
