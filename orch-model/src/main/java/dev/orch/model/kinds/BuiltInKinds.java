package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Kinds;
import dev.orch.model.NameRule;
import dev.orch.model.Subresource;
import dev.orch.model.apps.DaemonSet;
import dev.orch.model.apps.Deployment;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.apps.StatefulSet;
import dev.orch.model.batch.Job;
import dev.orch.model.coordination.Lease;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Endpoints;
import dev.orch.model.core.Event;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Node;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodTemplate;
import dev.orch.model.core.Secret;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.discovery.EndpointSlice;
import dev.orch.model.scheduling.PriorityClass;

/** The kinds of Kubernetes that are built in, each with its rules and columns. */
public final class BuiltInKinds {
  private static final ImmutableList<String> CREATE = ImmutableList.of("create");

  public static final Kind<Pod> POD =
      Kind.builder("", "v1", Pod.class)
          .shortNames("po")
          .categories("all")
          .generation()
          .subresource(connected("attach", "PodAttachOptions"))
          .subresource(new Subresource("binding", "", "", "Binding", CREATE))
          .subresource("ephemeralcontainers", "get", "patch", "update")
          .subresource(new Subresource("eviction", "policy", "v1", "Eviction", CREATE))
          .subresource(connected("exec", "PodExecOptions"))
          .subresource(new Subresource("log", "", "", "Pod", ImmutableList.of("get")))
          .subresource(connected("portforward", "PodPortForwardOptions"))
          .subresource(proxy("PodProxyOptions"))
          .subresource("resize", "get", "patch", "update")
          .status()
          .rules(new BuiltInRules<>(new PodRules(), true))
          .columns(PodColumns.COLUMNS)
          .rowConditions(PodColumns::rowConditions)
          .selectableFields(PodRules.SELECTABLE)
          .build();

  public static final Kind<Node> NODE =
      Kind.builder("", "v1", Node.class)
          .shortNames("no")
          .namespaced(false)
          .subresource(proxy("NodeProxyOptions"))
          .status()
          .rules(new BuiltInRules<>(new NodeRules(), false))
          .columns(CoreColumns.NODE)
          .selectableFields(NodeRules.SELECTABLE)
          .build();

  public static final Kind<Namespace> NAMESPACE =
      Kind.builder("", "v1", Namespace.class)
          .shortNames("ns")
          .namespaced(false)
          .verbs("create", "delete", "get", "list", "patch", "update", "watch")
          .subresource(new Subresource("finalize", "", "", "Namespace", ImmutableList.of("update")))
          .status()
          .rules(new BuiltInRules<>(new NamespaceRules(), false))
          .columns(CoreColumns.NAMESPACE)
          .selectableFields(SmallRules.NAMESPACE_SELECTABLE)
          .nameRule(NameRule.DNS_LABEL)
          .build();

  public static final Kind<Service> SERVICE =
      Kind.builder("", "v1", Service.class)
          .createsOnUpdate()
          .shortNames("svc")
          .categories("all")
          .subresource(proxy("ServiceProxyOptions"))
          .status()
          .returnsDeleted()
          .rules(new BuiltInRules<>(new ServiceRules(), true))
          .columns(NetworkColumns.SERVICE)
          .selectableFields(ServiceRules.SELECTABLE)
          .nameRule(NameRule.DNS_LABEL)
          .build();

  public static final Kind<Endpoints> ENDPOINTS =
      Kind.builder("", "v1", Endpoints.class)
          .deprecation(
              "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice")
          .plural("endpoints")
          .shortNames("ep")
          .createsOnUpdate()
          .rules(new BuiltInRules<>(SmallRules.ENDPOINTS, true))
          .columns(NetworkColumns.ENDPOINTS)
          .build();

  public static final Kind<ConfigMap> CONFIG_MAP =
      Kind.builder("", "v1", ConfigMap.class)
          .shortNames("cm")
          .rules(new BuiltInRules<>(DataRules.CONFIG_MAP, true))
          .columns(CoreColumns.CONFIG_MAP)
          .build();

  public static final Kind<Secret> SECRET =
      Kind.builder("", "v1", Secret.class)
          .rules(new BuiltInRules<>(DataRules.SECRET, true))
          .columns(CoreColumns.SECRET)
          .selectableFields(DataRules.SECRET_SELECTABLE)
          .build();

  public static final Kind<ServiceAccount> SERVICE_ACCOUNT =
      Kind.builder("", "v1", ServiceAccount.class)
          .shortNames("sa")
          .subresource(
              new Subresource("token", "authentication.k8s.io", "v1", "TokenRequest", CREATE))
          .returnsDeleted()
          .rules(new BuiltInRules<>(DataRules.SERVICE_ACCOUNT, true))
          .columns(CoreColumns.SERVICE_ACCOUNT)
          .build();

  public static final Kind<Event> EVENT =
      Kind.builder("", "v1", Event.class)
          .shortNames("ev")
          .createsOnUpdate()
          .rules(new BuiltInRules<>(SmallRules.EVENT, false))
          .columns(CoreColumns.EVENT)
          .selectableFields(SmallRules.EVENT_SELECTABLE)
          .build();

  public static final Kind<PersistentVolume> PERSISTENT_VOLUME =
      Kind.builder("", "v1", PersistentVolume.class)
          .shortNames("pv")
          .namespaced(false)
          .status()
          .returnsDeleted()
          .rules(new BuiltInRules<>(StorageRules.VOLUME, false))
          .columns(StorageColumns.VOLUME)
          .build();

  public static final Kind<PersistentVolumeClaim> PERSISTENT_VOLUME_CLAIM =
      Kind.builder("", "v1", PersistentVolumeClaim.class)
          .shortNames("pvc")
          .status()
          .returnsDeleted()
          .rules(new BuiltInRules<>(StorageRules.CLAIM, true))
          .columns(StorageColumns.CLAIM)
          .build();

  public static final Kind<PodTemplate> POD_TEMPLATE =
      Kind.builder("", "v1", PodTemplate.class)
          .generation()
          .returnsDeleted()
          .rules(new BuiltInRules<>(SmallRules.POD_TEMPLATE, false))
          .columns(CoreColumns.POD_TEMPLATE)
          .build();

  public static final Kind<Deployment> DEPLOYMENT =
      Kind.builder("apps", "v1", Deployment.class)
          .shortNames("deploy")
          .categories("all")
          .generation()
          .scale(Scales.DEPLOYMENT)
          .status()
          .rules(new BuiltInRules<>(WorkloadRules.DEPLOYMENT, false))
          .columns(WorkloadColumns.DEPLOYMENT)
          .build();

  public static final Kind<ReplicaSet> REPLICA_SET =
      Kind.builder("apps", "v1", ReplicaSet.class)
          .shortNames("rs")
          .categories("all")
          .generation()
          .scale(Scales.REPLICA_SET)
          .status()
          .rules(new BuiltInRules<>(WorkloadRules.REPLICA_SET, false))
          .columns(WorkloadColumns.REPLICA_SET)
          .build();

  public static final Kind<StatefulSet> STATEFUL_SET =
      Kind.builder("apps", "v1", StatefulSet.class)
          .shortNames("sts")
          .categories("all")
          .generation()
          .scale(Scales.STATEFUL_SET)
          .status()
          .rules(new BuiltInRules<>(SetRules.STATEFUL_SET, false))
          .columns(WorkloadColumns.STATEFUL_SET)
          .nameRule(NameRule.DNS_LABEL)
          .build();

  public static final Kind<DaemonSet> DAEMON_SET =
      Kind.builder("apps", "v1", DaemonSet.class)
          .shortNames("ds")
          .categories("all")
          .generation()
          .status()
          .rules(new BuiltInRules<>(SetRules.DAEMON_SET, false))
          .columns(WorkloadColumns.DAEMON_SET)
          .build();

  public static final Kind<Job> JOB =
      Kind.builder("batch", "v1", Job.class)
          .categories("all")
          .generation()
          .status()
          .orphansDependents()
          .rules(new BuiltInRules<>(new JobRules(), false))
          .columns(WorkloadColumns.JOB)
          .selectableFields(JobRules.SELECTABLE)
          .build();

  public static final Kind<EndpointSlice> ENDPOINT_SLICE =
      Kind.builder("discovery.k8s.io", "v1", EndpointSlice.class)
          .generation()
          .rules(new BuiltInRules<>(SmallRules.ENDPOINT_SLICE, false))
          .columns(NetworkColumns.ENDPOINT_SLICE)
          .build();

  public static final Kind<Lease> LEASE =
      Kind.builder("coordination.k8s.io", "v1", Lease.class)
          .needsVersionToUpdate()
          .createsOnUpdate()
          .rules(new BuiltInRules<>(SmallRules.LEASE, false))
          .columns(CoreColumns.LEASE)
          .build();

  public static final Kind<PriorityClass> PRIORITY_CLASS =
      Kind.builder("scheduling.k8s.io", "v1", PriorityClass.class)
          .plural("priorityclasses")
          .shortNames("pc")
          .namespaced(false)
          .generation()
          .rules(new BuiltInRules<>(SmallRules.PRIORITY_CLASS, false))
          .columns(CoreColumns.PRIORITY_CLASS)
          .build();

  private static final ImmutableList<Kind<?>> OWN =
      ImmutableList.of(
          POD,
          NODE,
          NAMESPACE,
          SERVICE,
          ENDPOINTS,
          CONFIG_MAP,
          SECRET,
          SERVICE_ACCOUNT,
          EVENT,
          PERSISTENT_VOLUME,
          PERSISTENT_VOLUME_CLAIM,
          POD_TEMPLATE,
          DEPLOYMENT,
          REPLICA_SET,
          STATEFUL_SET,
          DAEMON_SET,
          JOB,
          ENDPOINT_SLICE,
          LEASE,
          PRIORITY_CLASS);

  private BuiltInKinds() {}

  /** A stream to what the object stands for. */
  private static Subresource connected(String name, String options) {
    return new Subresource(name, "", "", options, ImmutableList.of("create", "get"));
  }

  /** HTTP to what the object stands for. */
  private static Subresource proxy(String options) {
    return new Subresource(
        "proxy", "", "", options, ImmutableList.of("create", "delete", "get", "patch", "update"));
  }

  /** Made on first use, when this class and those of the other groups have been initialized. */
  private static final class All {
    static final Kinds KINDS =
        Kinds.of(
            ImmutableList.<Kind<?>>builder()
                .addAll(OWN)
                .addAll(WorkloadKinds.ALL)
                .addAll(ClusterKinds.ALL)
                .addAll(NetworkKinds.ALL)
                .addAll(StorageKinds.ALL)
                .addAll(AccessKinds.ALL)
                .addAll(ExtensionKinds.ALL)
                .addAll(DeviceKinds.ALL)
                .build());
  }

  /** All of them, those of the classes beside this one included. */
  public static Kinds all() {
    return All.KINDS;
  }
}
