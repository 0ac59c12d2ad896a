package dev.orch.contracts.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.model.Quantity;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ResourceQuota;
import dev.orch.model.core.Service;
import dev.orch.model.json.Json;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Patch;
import dev.orch.store.api.Reason;
import dev.orch.store.api.WriteOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaTest {
  private static final int THREADS = 8;

  /** {@code -Dorch.quota.creates=10000} for the size that is promised. */
  private static final int CREATES = Integer.getInteger("orch.quota.creates", 2000);

  private final Quotas it = new Quotas(null);

  private void pod(String name, String rest) {
    it.of(Pod.class)
        .create(it.read(Pod.class, "{'metadata':{'name':'%s'},'spec':{%s}}", name, rest));
  }

  private static String containers(String resources) {
    return "'containers':[{'name':'c','image':'i','resources':{" + resources + "}}]";
  }

  private Map<String, Quantity> used(String quota) {
    return it.quota(quota).status().used();
  }

  /** Of many who want in at once, exactly as many as fit get in. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void concurrentCreates_fillTheQuotaExactly(int quotas) throws InterruptedException {
    int fits = CREATES * 7 / 10;
    for (int i = 0; i < quotas; i++) {
      it.limit("q" + i, "'hard':{'configmaps':'" + (fits + i) + "'}");
    }
    AtomicInteger next = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    List<Throwable> faults = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Thread thread =
          new Thread(
              () -> {
                for (int n = next.getAndIncrement(); n < CREATES; n = next.getAndIncrement()) {
                  try {
                    it.of(ConfigMap.class).create(it.map("m" + n));
                  } catch (ApiException e) {
                    assertThat(e.is(Reason.FORBIDDEN)).isTrue();
                    refused.incrementAndGet();
                  }
                }
              });
      thread.setUncaughtExceptionHandler(
          (t, fault) -> {
            synchronized (faults) {
              faults.add(fault);
            }
          });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(faults).isEmpty();
    assertThat(it.of(ConfigMap.class).list().items()).hasSize(fits);
    assertThat(refused.get()).isEqualTo(CREATES - fits);
    it.check();
    assertThat(used("q0").get("configmaps")).isEqualTo(Quantity.of(fits));
    it.checkCounts();
  }

  @Test
  void newQuota_refusesUntilItIsCounted() {
    it.of(ResourceQuota.class)
        .create(
            it.read(
                ResourceQuota.class,
                "{'metadata':{'name':'q'},'spec':{'hard':{'configmaps':'1'}}}"));
    it.of(ConfigMap.class).create(it.map("before"));
    it.of(ResourceQuota.class)
        .status()
        .edit("q", q -> q.withStatus(q.status().withHard(Map.of("configmaps", Quantity.of(1)))));
    assertThatThrownBy(() -> it.of(ConfigMap.class).create(it.map("a")))
        .hasMessage(
            "configmaps \"a\" is forbidden: status unknown for quota: q, resources: configmaps");
  }

  @Test
  void dryRun_isRefusedToo_butCostsNothing() {
    it.limit("q", "'hard':{'configmaps':'1'}");
    it.of(ConfigMap.class).create(it.map("a"), WriteOptions.DRY_RUN);
    assertThat(used("q").get("configmaps")).isEqualTo(Quantity.ZERO);
    it.of(ConfigMap.class).create(it.map("a"));
    assertThatThrownBy(() -> it.of(ConfigMap.class).create(it.map("b"), WriteOptions.DRY_RUN))
        .hasMessage(
            "configmaps \"b\" is forbidden: exceeded quota: q, requested: configmaps=1, used:"
                + " configmaps=1, limited: configmaps=1");
  }

  @Test
  void failedCreate_costsNothing() {
    it.limit("q", "'hard':{'configmaps':'2'}");
    it.of(ConfigMap.class).create(it.map("a"));
    assertThatThrownBy(() -> it.of(ConfigMap.class).create(it.map("a")))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.is(Reason.ALREADY_EXISTS)).isTrue());
    assertThat(used("q").get("configmaps")).isEqualTo(Quantity.of(1));
  }

  @Test
  void quotaOfQuotas_countsThem() {
    it.limit("q", "'hard':{'resourcequotas':'2'}");
    it.limit("r", "'hard':{'configmaps':'2'}");
    it.check();
    assertThat(used("q").get("resourcequotas")).isEqualTo(Quantity.of(2));
    assertThatThrownBy(() -> it.limit("s", "'hard':{'configmaps':'2'}"))
        .hasMessageContaining("exceeded quota: q, requested: resourcequotas=1");
  }

  @Test
  void pods_costWhatTheyAskFor() {
    it.limit("q", "'hard':{'requests.cpu':'1','limits.memory':'1Gi','requests.e.com/gpu':'2'}");
    pod(
        "a",
        containers(
            "'requests':{'cpu':'600m','e.com/gpu':'1'},'limits':{'memory':'512Mi','e.com/gpu':'1'}"));
    assertThat(used("q"))
        .isEqualTo(
            Map.of(
                "requests.cpu", Quantity.parse("600m"),
                "limits.memory", Quantity.parse("512Mi"),
                "requests.e.com/gpu", Quantity.of(1)));
    assertThatThrownBy(
            () -> pod("b", containers("'requests':{'cpu':'500m'},'limits':{'memory':'1Mi'}")))
        .hasMessage(
            "pods \"b\" is forbidden: exceeded quota: q, requested: requests.cpu=500m, used:"
                + " requests.cpu=600m, limited: requests.cpu=1");
    assertThatThrownBy(() -> pod("c", containers("")))
        .hasMessage(
            "pods \"c\" is forbidden: failed quota: q: must specify limits.memory for: c;"
                + " requests.cpu for: c");
  }

  @Test
  void scopes_chooseTheirPods() {
    it.limit("best", "'hard':{'pods':'1'},'scopes':['BestEffort']");
    it.limit("ends", "'hard':{'pods':'1'},'scopes':['Terminating']");
    it.limit("far", "'hard':{'pods':'0'},'scopes':['CrossNamespacePodAffinity']");
    it.limit(
        "urgent",
        "'hard':{'pods':'0'},'scopeSelector':{'matchExpressions':[{'scopeName':'PriorityClass',"
            + "'operator':'In','values':['system-node-critical']}]}");
    pod("a", containers("'requests':{'cpu':'1m'}"));
    assertThat(used("best").get("pods")).isEqualTo(Quantity.ZERO);
    pod("b", containers("") + ",'activeDeadlineSeconds':5");
    assertThat(used("best").get("pods")).isEqualTo(Quantity.of(1));
    assertThat(used("ends").get("pods")).isEqualTo(Quantity.of(1));
    assertThatThrownBy(() -> pod("c", containers(""))).hasMessageContaining("exceeded quota: best");
    assertThatThrownBy(
            () ->
                pod(
                    "d",
                    containers("'requests':{'cpu':'1m'}")
                        + ",'priorityClassName':'system-node-critical'"))
        .hasMessageContaining("exceeded quota: urgent");
    assertThatThrownBy(
            () ->
                pod(
                    "e",
                    containers("'requests':{'cpu':'1m'}")
                        + ",'affinity':{'podAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':"
                        + "[{'topologyKey':'k','namespaces':['x']}]}}"))
        .hasMessageContaining("exceeded quota: far");
  }

  @Test
  void changedService_costsTheDifference() {
    it.limit("q", "'hard':{'services':'2','services.nodeports':'1'}");
    it.of(Service.class).create(it.service("a", "ClusterIP"));
    Patch nodePort = Patch.merge(Json.parse("{\"spec\":{\"type\":\"NodePort\"}}"));
    it.of(Service.class).patch("a", nodePort, WriteOptions.NONE);
    assertThat(used("q"))
        .isEqualTo(Map.of("services", Quantity.of(1), "services.nodeports", Quantity.of(1)));
    it.of(Service.class).create(it.service("b", "ClusterIP"));
    assertThatThrownBy(() -> it.of(Service.class).patch("b", nodePort, WriteOptions.NONE))
        .hasMessage(
            "services \"b\" is forbidden: exceeded quota: q, requested: services.nodeports=1, used:"
                + " services.nodeports=1, limited: services.nodeports=1");
  }

  @Test
  void claims_costStorageByClass() {
    it.limit("q", "'hard':{'gold.storageclass.storage.k8s.io/requests.storage':'5Gi'}");
    String claim =
        "{'metadata':{'name':'%s'},'spec':{'accessModes':['ReadWriteOnce'],"
            + "'storageClassName':'%s','resources':{'requests':{'storage':'3Gi'}}}}";
    it.of(PersistentVolumeClaim.class)
        .create(it.read(PersistentVolumeClaim.class, claim, "a", "gold"));
    it.of(PersistentVolumeClaim.class)
        .create(it.read(PersistentVolumeClaim.class, claim, "b", "silver"));
    assertThatThrownBy(
            () ->
                it.of(PersistentVolumeClaim.class)
                    .create(it.read(PersistentVolumeClaim.class, claim, "c", "gold")))
        .hasMessageContaining(
            "requested: gold.storageclass.storage.k8s.io/requests.storage=3Gi, used:"
                + " gold.storageclass.storage.k8s.io/requests.storage=3Gi, limited:"
                + " gold.storageclass.storage.k8s.io/requests.storage=5Gi");
  }
}
