package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Kinds;
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
  public static final Kind<Pod> POD =
      Kind.builder("", "v1", Pod.class)
          .shortNames("po")
          .categories("all")
          .generation()
          .subresource(new Subresource("binding", "", "", "Binding", ImmutableList.of("create")))
          .subresource(new Subresource("log", "", "", "Pod", ImmutableList.of("get")))
          .status()
          .build();

  public static final Kind<Node> NODE =
      Kind.builder("", "v1", Node.class).shortNames("no").namespaced(false).status().build();

  public static final Kind<Namespace> NAMESPACE =
      Kind.builder("", "v1", Namespace.class)
          .shortNames("ns")
          .namespaced(false)
          .verbs("create", "delete", "get", "list", "patch", "update", "watch")
          .subresource(new Subresource("finalize", "", "", "Namespace", ImmutableList.of("update")))
          .status()
          .build();

  public static final Kind<Service> SERVICE =
      Kind.builder("", "v1", Service.class)
          .shortNames("svc")
          .categories("all")
          .status()
          .returnsDeleted()
          .build();

  public static final Kind<Endpoints> ENDPOINTS =
      Kind.builder("", "v1", Endpoints.class)
          .deprecation(
              "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice")
          .plural("endpoints")
          .shortNames("ep")
          .createsOnUpdate()
          .build();

  public static final Kind<ConfigMap> CONFIG_MAP =
      Kind.builder("", "v1", ConfigMap.class).shortNames("cm").build();

  public static final Kind<Secret> SECRET = Kind.builder("", "v1", Secret.class).build();

  public static final Kind<ServiceAccount> SERVICE_ACCOUNT =
      Kind.builder("", "v1", ServiceAccount.class).shortNames("sa").returnsDeleted().build();

  public static final Kind<Event> EVENT =
      Kind.builder("", "v1", Event.class).shortNames("ev").createsOnUpdate().build();

  public static final Kind<PersistentVolume> PERSISTENT_VOLUME =
      Kind.builder("", "v1", PersistentVolume.class)
          .shortNames("pv")
          .namespaced(false)
          .status()
          .returnsDeleted()
          .build();

  public static final Kind<PersistentVolumeClaim> PERSISTENT_VOLUME_CLAIM =
      Kind.builder("", "v1", PersistentVolumeClaim.class)
          .shortNames("pvc")
          .status()
          .returnsDeleted()
          .build();

  public static final Kind<PodTemplate> POD_TEMPLATE =
      Kind.builder("", "v1", PodTemplate.class).generation().returnsDeleted().build();

  public static final Kind<Deployment> DEPLOYMENT =
      Kind.builder("apps", "v1", Deployment.class)
          .shortNames("deploy")
          .categories("all")
          .generation()
          .scale(Scales.DEPLOYMENT)
          .status()
          .build();

  public static final Kind<ReplicaSet> REPLICA_SET =
      Kind.builder("apps", "v1", ReplicaSet.class)
          .shortNames("rs")
          .categories("all")
          .generation()
          .scale(Scales.REPLICA_SET)
          .status()
          .build();

  public static final Kind<StatefulSet> STATEFUL_SET =
      Kind.builder("apps", "v1", StatefulSet.class)
          .shortNames("sts")
          .categories("all")
          .generation()
          .scale(Scales.STATEFUL_SET)
          .status()
          .build();

  public static final Kind<DaemonSet> DAEMON_SET =
      Kind.builder("apps", "v1", DaemonSet.class)
          .shortNames("ds")
          .categories("all")
          .generation()
          .status()
          .build();

  public static final Kind<Job> JOB =
      Kind.builder("batch", "v1", Job.class)
          .categories("all")
          .generation()
          .status()
          .orphansDependents()
          .build();

  public static final Kind<EndpointSlice> ENDPOINT_SLICE =
      Kind.builder("discovery.k8s.io", "v1", EndpointSlice.class).generation().build();

  public static final Kind<Lease> LEASE =
      Kind.builder("coordination.k8s.io", "v1", Lease.class)
          .needsVersionToUpdate()
          .createsOnUpdate()
          .build();

  public static final Kind<PriorityClass> PRIORITY_CLASS =
      Kind.builder("scheduling.k8s.io", "v1", PriorityClass.class)
          .plural("priorityclasses")
          .shortNames("pc")
          .namespaced(false)
          .generation()
          .build();

  private static final Kinds ALL =
      Kinds.of(
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
              PRIORITY_CLASS));

  private BuiltInKinds() {}

  /** All of them. */
  public static Kinds all() {
    return ALL;
  }
}
