package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.cel.CelExpressions;
import dev.orch.controllers.ControllerManager;
import dev.orch.controllers.Loop;
import dev.orch.controllers.access.RootCertificates;
import dev.orch.controllers.cloud.CloudLoops;
import dev.orch.controllers.cloud.CloudSettings;
import dev.orch.controllers.cloud.simulated.SimulatedCloud;
import dev.orch.controllers.cluster.BuiltInLoops;
import dev.orch.controllers.network.NodeIpam;
import dev.orch.controllers.policy.AdmissionPolicyStatus;
import dev.orch.model.Chance;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.apps.Deployment;
import dev.orch.model.apps.StatefulSet;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeAddress;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Service;
import dev.orch.model.json.Json;
import dev.orch.model.resource.ResourceClaim;
import dev.orch.model.storage.VolumeAttributesClass;
import dev.orch.store.access.BootstrapObjects;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.ApiWatch;
import dev.orch.store.api.Caller;
import dev.orch.store.api.Patch;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import dev.orch.store.api.User;
import dev.orch.store.api.WatchHandler;
import dev.orch.store.api.WatchOptions;
import dev.orch.store.api.WriteOptions;
import dev.orch.store.local.Cidr;
import dev.orch.store.local.LocalApi;
import dev.orch.testkit.base.SimulatedExecutor;
import dev.orch.testkit.simulation.HookedApi;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Logged;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Each controller runs as the service account that Kubernetes gives its original, with what the
 * bootstrap roles allow that one: it must be enough for everything that it does.
 */
class RolesTest {
  private static final List<String> NAMESPACES =
      List.of("default", "kube-system", "kube-public", "kube-node-lease", "going");
  private static final List<Cidr> POD_RANGES = List.of(Cidr.of("10.64.0.0/16"));
  private static final String UNINITIALIZED =
      "{'metadata':{'name':'%s'},'spec':{'taints':[{"
          + "'key':'node.cloudprovider.kubernetes.io/uninitialized','effect':'NoSchedule'}]}}";
  private static final String POD_TEMPLATE =
      "'template':{'metadata':{'labels':{'app':'%s'}},"
          + "'spec':{%s'containers':[{'name':'c','image':'i:1'}]}}";

  private final SimulatedExecutor executor = new SimulatedExecutor(1);
  private final LocalApi api =
      LocalApi.builder()
          .clock(executor.time())
          .seed(1)
          .rbac()
          .expressions(new CelExpressions())
          .build();
  private final Api manager =
      api.as(
          new Caller(
              User.of("system:kube-controller-manager", "system:authenticated"),
              "kube-controller-manager",
              warning -> {}));
  private final SimulatedCloud cloud = new SimulatedCloud(executor.worker("cloud"));
  private final List<ControllerManager> managers = new ArrayList<>();
  private final Set<String> forbidden = new TreeSet<>();

  private void start(Loop loop) {
    start(loop, BuiltInLoops.account(loop.name()));
  }

  private void start(Loop loop, String account) {
    User user =
        User.of(
            "system:serviceaccount:kube-system:" + account,
            "system:serviceaccounts",
            "system:serviceaccounts:kube-system",
            "system:authenticated");
    start(loop, api.as(new Caller(user, loop.name(), warning -> {})));
  }

  private void start(Loop loop, Api as) {
    managers.add(
        ControllerManager.start(
            new HookedApi(as, new Noting(loop.name())),
            executor.time(),
            name -> executor.worker(loop.name() + "/" + name),
            new Chance(1),
            List.of(loop)));
  }

  private void create(String namespace, String group, String kind, String json) {
    Kind<?> of =
        api.kinds().all().stream()
            .filter(k -> k.name().equals(kind) && k.group().equals(group))
            .findFirst()
            .orElseThrow();
    create(namespace, of, json);
  }

  private <T extends Resource> void create(String namespace, Kind<T> kind, String json) {
    T object = kind.read(Json.parse(json.replace('\'', '"')), unknown -> {});
    api.resources(kind).inNamespace(namespace).create(object);
  }

  private static String template(String app, String more) {
    return POD_TEMPLATE.formatted(app, more);
  }

  private void change(String kind, String name, String json) {
    change(
        api.kinds().all().stream().filter(k -> k.name().equals(kind)).findFirst().orElseThrow(),
        name,
        json);
  }

  private <T extends Resource> void change(Kind<T> kind, String name, String json) {
    api.resources(kind)
        .inNamespace("default")
        .patch(name, Patch.merge(Json.parse(json.replace('\'', '"'))), WriteOptions.NONE);
  }

  /** Notes what is refused for want of a right. */
  private final class Noting implements HookedApi.Hook {
    private final String who;

    Noting(String who) {
      this.who = who;
    }

    @Override
    public <R> R around(HookedApi.Call call, Supplier<R> to) {
      try {
        return to.get();
      } catch (ApiException refused) {
        if (refused.is(Reason.FORBIDDEN) && refused.getMessage().contains(" cannot ")) {
          forbidden.add(who + ": " + refused.getMessage());
        }
        throw refused;
      }
    }

    /** Caches are shared, and filled by the manager itself. */
    @Override
    public <T extends Resource> ApiWatch watch(
        Resources<T> to, WatchOptions options, Executor on, WatchHandler<T> handler) {
      return manager.resources(to.kind()).inNamespace(to.namespace()).watch(options, on, handler);
    }
  }

  @Test
  void bootstrapRoles_areEnough() {
    for (String name : NAMESPACES) {
      create("", "", "Namespace", "{'metadata':{'name':'" + name + "'}}");
    }
    BootstrapObjects.reconcile(api);
    BuiltInLoops.all().forEach(this::start);
    start(NodeIpam.of(POD_RANGES));
    CloudSettings settings = CloudSettings.DEFAULT.withPodRanges(POD_RANGES);
    CloudLoops.of(cloud, settings).forEach(loop -> start(loop, CloudLoops.account(loop.name())));
    start(RootCertificates.controller(() -> "PEM"));
    start(AdmissionPolicyStatus.controller(new CelExpressions().types()));
    start(Kubelet.failing(30), api.as(Caller.component("kubelet")));
    try (Logged logged = new Logged("dev.orch.controllers")) {
      executor.runFor(Duration.ofMinutes(1));
      objects();
      executor.runFor(Duration.ofMinutes(10));
      changes();
      executor.runFor(Duration.ofMinutes(20));
      assertThat(logged.thrown()).isNull();
    } finally {
      managers.forEach(ControllerManager::close);
    }
    assertThat(forbidden).isEmpty();
    assertThat(cloud.balancers()).isEmpty();
    assertThat(api.resources(Node.class).get("known").metadata().labels()).containsKey("rack");
    assertThat(api.resources(Pod.class).inNamespace("default").find("tainted")).isEmpty();
  }

  private void objects() {
    for (String name : List.of("n1", "known")) {
      cloud.start(name, List.of(new NodeAddress("InternalIP", "10.9.0.1")));
    }
    create("", "", "Node", "{'metadata':{'name':'n1'},'spec':{'podCIDR':''}}");
    create("", "", "Node", UNINITIALIZED.formatted("known"));
    create("", "", "Node", UNINITIALIZED.formatted("unknown"));
    create(
        "default",
        "",
        "Service",
        "{'metadata':{'name':'lb'},'spec':{'type':'LoadBalancer','ports':[{'port':80}]}}");
    create(
        "default",
        "apps",
        "Deployment",
        "{'metadata':{'name':'d'},'spec':{'replicas':3,'selector':{'matchLabels':{'app':'d'}},"
            + template("d", "'nodeName':'n1',")
            + "}}");
    create(
        "default",
        "apps",
        "StatefulSet",
        "{'metadata':{'name':'s'},'spec':{'replicas':2,'serviceName':'s','selector':{'matchLabels':{'app':'s'}},"
            + "'volumeClaimTemplates':[{'metadata':{'name':'v'},'spec':{'accessModes':['ReadWriteOnce'],"
            + "'resources':{'requests':{'storage':'1Gi'}}}}],"
            + "'persistentVolumeClaimRetentionPolicy':{'whenDeleted':'Delete','whenScaled':'Delete'},"
            + template("s", "'nodeName':'n1',")
            + "}}");
    create(
        "default",
        "apps",
        "DaemonSet",
        "{'metadata':{'name':'a'},'spec':{'selector':{'matchLabels':{'app':'a'}},"
            + template("a", "")
            + "}}");
    create(
        "default",
        "",
        "Pod",
        "{'metadata':{'name':'orphan','labels':{'app':'r'}},"
            + "'spec':{'nodeName':'n1','containers':[{'name':'c','image':'i:1'}]}}");
    create(
        "default",
        "",
        "ReplicationController",
        "{'metadata':{'name':'r'},'spec':{'replicas':2,'selector':{'app':'r'},"
            + template("r", "'nodeName':'n1',")
            + "}}");
    create(
        "default",
        "batch",
        "Job",
        "{'metadata':{'name':'j'},'spec':{'completions':3,'parallelism':2,'ttlSecondsAfterFinished':5,"
            + template("j", "'nodeName':'n1','restartPolicy':'Never',")
            + "}}");
    create(
        "default",
        "batch",
        "CronJob",
        "{'metadata':{'name':'c'},'spec':{'schedule':'* * * * *','successfulJobsHistoryLimit':1,"
            + "'failedJobsHistoryLimit':1,'concurrencyPolicy':'Replace','jobTemplate':{'spec':{"
            + template("c", "'nodeName':'n1','restartPolicy':'Never',")
            + "}}}}");
    create(
        "default",
        "policy",
        "PodDisruptionBudget",
        "{'metadata':{'name':'p'},'spec':{'minAvailable':1,'selector':{'matchLabels':{'app':'d'}}}}");
    create(
        "default",
        "autoscaling",
        "HorizontalPodAutoscaler",
        "{'metadata':{'name':'h'},'spec':{'scaleTargetRef':{'apiVersion':'apps/v1','kind':'Deployment',"
            + "'name':'d'},'minReplicas':4,'maxReplicas':6,'targetCPUUtilizationPercentage':50}}");
    create(
        "default",
        "",
        "Service",
        "{'metadata':{'name':'d'},'spec':{'selector':{'app':'d'},'ports':[{'port':80}]}}");
    create("default", "", "Service", "{'metadata':{'name':'m'},'spec':{'ports':[{'port':80}]}}");
    create(
        "default",
        "",
        "Endpoints",
        "{'metadata':{'name':'m'},'subsets':[{'addresses':[{'ip':'9.9.9.9'}],'ports':[{'port':80}]}]}");
    create(
        "default",
        "",
        "ResourceQuota",
        "{'metadata':{'name':'q'},'spec':{'hard':{'pods':'90','count/jobs.batch':'9'}}}");
    create(
        "",
        "",
        "PersistentVolume",
        "{'metadata':{'name':'v'},'spec':{'capacity':{'storage':'1Gi'},"
            + "'accessModes':['ReadWriteOnce'],'persistentVolumeReclaimPolicy':'Delete',"
            + "'hostPath':{'path':'/tmp/d'}}}");
    devices();
    create(
        "default",
        "",
        "Pod",
        "{'metadata':{'name':'e'},'spec':{'nodeName':'n1','containers':[{'name':'c','image':'i:1'}],"
            + "'volumes':[{'name':'v','ephemeral':{'volumeClaimTemplate':{'spec':{"
            + "'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}}}}}]}}");
    create(
        "",
        "admissionregistration.k8s.io",
        "ValidatingAdmissionPolicy",
        "{'metadata':{'name':'p'},'spec':{'matchConstraints':{'resourceRules':[{'apiGroups':[''],"
            + "'apiVersions':['v1'],'operations':['*'],'resources':['secrets']}]},"
            + "'validations':[{'expression':'true'}]}}");
    create(
        "",
        "storage.k8s.io",
        "VolumeAttributesClass",
        "{'metadata':{'name':'c'},'driverName':'d','parameters':{'a':'b'}}");
    create("going", "", "ConfigMap", "{'metadata':{'name':'c'},'data':{'a':'b'}}");
  }

  private void devices() {
    String spec = "{'devices':{'requests':[{'name':'r','exactly':{'deviceClassName':'gpu'}}]}}";
    create(
        "default",
        "resource.k8s.io",
        "ResourceClaimTemplate",
        "{'metadata':{'name':'t'},'spec':{'spec':" + spec + "}}");
    given("given", "x", spec);
    given("tainted", "y", spec);
    create(
        "",
        "resource.k8s.io",
        "ResourceSlice",
        "{'metadata':{'name':'n1'},'spec':{'driver':'d','nodeName':'n1','pool':{'name':'n1',"
            + "'generation':1,'resourceSliceCount':1},'devices':[{'name':'x'},{'name':'y',"
            + "'taints':[{'key':'k','effect':'NoExecute'}]}]}}");
    create(
        "default",
        "",
        "Pod",
        "{'metadata':{'name':'tainted'},'spec':{'nodeName':'n1','containers':[{'name':'c',"
            + "'image':'i:1'}],'resourceClaims':[{'name':'y','resourceClaimName':'tainted'}]}}");
    create(
        "default",
        "",
        "Pod",
        "{'metadata':{'name':'devices'},'spec':{'nodeName':'n1','restartPolicy':'Never',"
            + "'containers':[{'name':'c','image':'i:1'}],'resourceClaims':["
            + "{'name':'x','resourceClaimTemplateName':'t'},{'name':'y','resourceClaimName':'given'}]}}");
  }

  /** A claim that has a device. */
  private void given(String name, String device, String spec) {
    create(
        "default",
        "resource.k8s.io",
        "ResourceClaim",
        "{'metadata':{'name':'"
            + name
            + "','finalizers':['resource.kubernetes.io/delete-protection']},'spec':"
            + spec
            + "}");
    String status =
        "{'status':{'allocation':{'devices':{'results':[{'request':'r','driver':'d','pool':'n1','device':'"
            + device
            + "'}]}}}}";
    api.resources(ResourceClaim.class)
        .inNamespace("default")
        .status()
        .patch(name, Patch.merge(Json.parse(status.replace('\'', '"'))), WriteOptions.NONE);
  }

  /** Pods that are let go, and taken in again. */
  private void relabelled(String app) {
    for (String label : List.of("nobody", app)) {
      String name =
          api.resources(Pod.class).inNamespace("default").list().items().stream()
              .map(each -> each.metadata().name())
              .filter(each -> each.startsWith(app + "-"))
              .findFirst()
              .orElseThrow(() -> new AssertionError(app));
      change("Pod", name, "{'metadata':{'labels':{'app':'" + label + "'}}}");
      executor.runFor(Duration.ofMinutes(1));
    }
  }

  /** All that the cloud controllers write was written. */
  private void cloudWasSeen() {
    Node known = api.resources(Node.class).get("known");
    assertThat(known.spec().providerID()).startsWith("simulated://");
    assertThat(known.status().addresses()).hasSize(1);
    assertThat(known.spec().podCIDRs()).hasSize(1);
    assertThat(known.status().conditions()).anyMatch(c -> c.type().equals("NetworkUnavailable"));
    assertThat(api.resources(Node.class).find("unknown")).isEmpty();
    Service balanced = api.resources(Service.class).inNamespace("default").get("lb");
    assertThat(balanced.status().loadBalancer().ingress()).hasSize(1);
    cloud.change("known", was -> was.withShutdown(true).withLabels(Map.of("rack", "1")));
    api.resources(Service.class).inNamespace("default").delete("lb");
  }

  private void changes() {
    cloudWasSeen();
    List.of("d", "s", "a", "r").forEach(this::relabelled);
    change("Deployment", "d", "{'spec':{'template':{'metadata':{'labels':{'v':'2'}}}}}");
    change(
        "StatefulSet", "s", "{'spec':{'replicas':1,'template':{'metadata':{'labels':{'v':'2'}}}}}");
    change("DaemonSet", "a", "{'spec':{'template':{'metadata':{'labels':{'v':'2'}}}}}");
    change(
        "Endpoints", "m", "{'subsets':[{'addresses':[{'ip':'9.9.9.8'}],'ports':[{'port':80}]}]}");
    change("Service", "d", "{'spec':{'selector':{'app':'r'}}}");
    change("Pod", "orphan", "{'metadata':{'labels':{'app':'other'}}}");
    change("ReplicationController", "r", "{'spec':{'replicas':1}}");
    api.resources(Namespace.class).delete("going");
    api.resources(VolumeAttributesClass.class).delete("c");
    executor.runFor(Duration.ofMinutes(5));
    api.resources(Deployment.class).inNamespace("default").delete("d");
    api.resources(StatefulSet.class).inNamespace("default").delete("s");
  }
}
