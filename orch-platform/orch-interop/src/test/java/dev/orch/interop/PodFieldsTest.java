package dev.orch.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.core.PodSpec;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Every field of a pod's spec is checked by a case of the suite of pods, or it is said why not.
 * {@code docs/pod-fields.md} is written from that, by {@code -Dorch.podfields=write}.
 */
class PodFieldsTest {
  private static final Path TABLE = Path.of("../../docs/pod-fields.md");
  private static final String SCHEDULER = "not the node's: the scheduler's, in `orch-scheduling`";
  private static final String AS_CONTAINER =
      "as of containers: init, sidecar and ephemeral containers go the same way";
  private static final String IN_TREE =
      "not supported, because Kubernetes moved it to drivers or needs tools of the host; use CSI";
  private static final String WINDOWS = "not supported, because nodes here are Linux";
  private static final String SELINUX = "not supported, because no runtime here labels files";

  /** Why a field, and those below it, have no case of their own. */
  private static final NavigableMap<String, String> REASONS =
      new TreeMap<>(
          ImmutableSortedMap.<String, String>naturalOrder()
              .put(
                  "spec.affinity",
                  SCHEDULER + "; the node holds pods to what it requires, `AdmissionTest`")
              .put(
                  "spec.tolerations",
                  SCHEDULER + " and the taint eviction controller's; `AdmissionTest`")
              .put("spec.schedulerName", SCHEDULER)
              .put("spec.schedulingGates", SCHEDULER)
              .put("spec.schedulingGroup", SCHEDULER)
              .put("spec.topologySpreadConstraints", SCHEDULER)
              .put("spec.preemptionPolicy", SCHEDULER)
              .put(
                  "spec.priority",
                  "the class' number, by admission; ranks evictions, `NodeLifecycleTest`")
              .put("spec.overhead", "not supported, because runtime classes aren't")
              .put(
                  "spec.runtimeClassName",
                  "not supported, because each runtime here has one handler; the name is ignored")
              .put(
                  "spec.resourceClaims",
                  "not supported by nodes yet: claims are allocated, but no driver is asked")
              .put("spec.serviceAccount", "the old name of serviceAccountName")
              .put(
                  "spec.imagePullSecrets",
                  "`PullSecretsTest`, and `RegistryTest` with a registry that wants a password")
              .put(
                  "spec.hostUsers",
                  "not supported, because the runtimes here don't map users; false is refused")
              .put("spec.ephemeralContainers", AS_CONTAINER)
              .put("spec.initContainers", AS_CONTAINER)
              .put(
                  "spec.containers.resources.claims",
                  "not supported by nodes yet, as resourceClaims")
              .put("spec.resources.claims", "not supported by nodes yet, as resourceClaims")
              .put("spec.containers.env.valueFrom.fileKeyRef", "not supported yet")
              .put(
                  "spec.containers.livenessProbe", "as of readinessProbe: one class asks all three")
              .put("spec.containers.startupProbe", "as of readinessProbe: one class asks all three")
              .put(
                  "spec.containers.readinessProbe.grpc", "not supported yet: it fails, and says so")
              .put("spec.containers.readinessProbe.httpGet.host", "`TargetsTest`")
              .put(
                  "spec.containers.readinessProbe.httpGet.scheme",
                  "`NetworkProber` takes any certificate; no case")
              .put("spec.containers.readinessProbe.tcpSocket.host", "`TargetsTest`")
              .put(
                  "spec.containers.readinessProbe.terminationGracePeriodSeconds",
                  "not allowed for readiness")
              .put("spec.containers.lifecycle.postStart", "as of preStop: one class runs both")
              .put(
                  "spec.containers.lifecycle.preStop.httpGet",
                  "as of postStart: one class runs both")
              .put(
                  "spec.containers.lifecycle.preStop.tcpSocket",
                  "not supported, because Kubernetes doesn't either")
              .put(
                  "spec.containers.lifecycle.stopSignal",
                  "the API drops it: a feature that is off by default; `OciContainersContract`")
              .put(
                  "spec.containers.ports.hostPort",
                  "handed to runtimes that set up the network (`SandboxPlansTest`); on the loopback network each pod has its own address")
              .put("spec.containers.ports.hostIP", "as hostPort")
              .put("spec.containers.ports.protocol", "as hostPort")
              .put("spec.containers.stdinOnce", "`OciContainersContract`, `CriRuntimeTest`")
              .put("spec.containers.volumeDevices", "`RealVolumesTest`, with a loop device")
              .put(
                  "spec.containers.volumeMounts.mountPropagation",
                  "handed to the runtime (`ConfigsTest` of the CRI); no case with crun yet")
              .put(
                  "spec.containers.volumeMounts.recursiveReadOnly",
                  "`Enabled` is refused, `IfPossible` mounts plainly")
              .put("spec.containers.securityContext.windowsOptions", WINDOWS)
              .put("spec.securityContext.windowsOptions", WINDOWS)
              .put("spec.containers.securityContext.seLinuxOptions", SELINUX)
              .put("spec.securityContext.seLinuxOptions", SELINUX)
              .put("spec.securityContext.seLinuxChangePolicy", SELINUX)
              .put(
                  "spec.containers.securityContext.appArmorProfile",
                  "handed to the runtime (`ContainerSecurityTest`); crun and runc aren't told")
              .put(
                  "spec.securityContext.appArmorProfile",
                  "handed to the runtime (`ContainerSecurityTest`); crun and runc aren't told")
              .put(
                  "spec.containers.securityContext.seccompProfile.localhostProfile",
                  "`ContainerSecurityTest`")
              .put(
                  "spec.securityContext.seccompProfile.localhostProfile", "`ContainerSecurityTest`")
              .put("spec.volumes.name", "each case of volumes")
              .put("spec.volumes.csi", "`CsiVolumesTest`")
              .put(
                  "spec.volumes.ephemeral",
                  "the claim is the controllers'; mounted as any claim, `ClaimedVolumesTest`")
              .put("spec.volumes.image", "not supported yet: refused")
              .put("spec.volumes.configMap.items", "as of secret")
              .put("spec.volumes.persistentVolumeClaim.readOnly", "`ClaimedVolumesTest`")
              .put("spec.volumes.downwardAPI.items.fieldRef.apiVersion", "`v1` is the only one")
              .put(
                  "spec.volumes.projected.sources.clusterTrustBundle", "not supported yet: refused")
              .put("spec.volumes.projected.sources.podCertificate", "not supported yet: refused")
              .put("spec.volumes.projected.sources", "as of volumes of that sort alone")
              .put("spec.volumes.awsElasticBlockStore", IN_TREE)
              .put("spec.volumes.azureDisk", IN_TREE)
              .put("spec.volumes.azureFile", IN_TREE)
              .put("spec.volumes.cephfs", IN_TREE)
              .put("spec.volumes.cinder", IN_TREE)
              .put("spec.volumes.fc", IN_TREE)
              .put("spec.volumes.flexVolume", IN_TREE)
              .put("spec.volumes.flocker", IN_TREE)
              .put("spec.volumes.gcePersistentDisk", IN_TREE)
              .put("spec.volumes.gitRepo", IN_TREE)
              .put("spec.volumes.glusterfs", IN_TREE)
              .put("spec.volumes.iscsi", IN_TREE)
              .put("spec.volumes.nfs", IN_TREE)
              .put("spec.volumes.photonPersistentDisk", IN_TREE)
              .put("spec.volumes.portworxVolume", IN_TREE)
              .put("spec.volumes.quobyte", IN_TREE)
              .put("spec.volumes.rbd", IN_TREE)
              .put("spec.volumes.scaleIO", IN_TREE)
              .put("spec.volumes.storageos", IN_TREE)
              .put("spec.volumes.vsphereVolume", IN_TREE)
              .put("spec.os", "Linux alone; others are refused, `NodeAdmissionTest`")
              .buildOrThrow());

  /** Leaves of the spec, by their paths. */
  private static void walk(Class<?> type, String path, List<String> fields) {
    for (RecordComponent component : type.getRecordComponents()) {
      String at = path + "." + component.getName();
      Class<?> part = part(component.getGenericType());
      if (part.isRecord() && part.getName().startsWith("dev.orch.model.core")) {
        walk(part, at, fields);
        if (part.getRecordComponents().length == 0) {
          fields.add(at);
        }
      } else {
        fields.add(at);
      }
    }
  }

  private static Class<?> part(Type type) {
    if (type instanceof Class<?> plain) {
      return plain;
    }
    ParameterizedType generic = (ParameterizedType) type;
    Type[] arguments = generic.getActualTypeArguments();
    return generic.getRawType() == List.class ? part(arguments[0]) : Map.class;
  }

  private static SortedMap<String, List<String>> checked() {
    SortedMap<String, List<String>> byField = new TreeMap<>();
    for (PodCase each : PodCase.all(Map.of())) {
      assertThat(each.fields()).as(each.name()).isNotEmpty();
      each.fields()
          .forEach(f -> byField.computeIfAbsent(f, n -> new ArrayList<>()).add(each.name()));
    }
    return byField;
  }

  /** The reason of a field, or of the nearest that it is below. */
  private static String reason(String field) {
    for (String at = field; at.indexOf('.') >= 0; at = at.substring(0, at.lastIndexOf('.'))) {
      String reason = REASONS.get(at);
      if (reason != null) {
        return reason;
      }
    }
    return "";
  }

  /** Cases may name a field as a whole, of which others name the parts. */
  private static List<String> cases(SortedMap<String, List<String>> checked, String field) {
    return checked.getOrDefault(field, List.of());
  }

  @Test
  void everyField_isCheckedOrHasItsReason() throws IOException {
    List<String> fields = new ArrayList<>();
    walk(PodSpec.class, "spec", fields);
    SortedMap<String, List<String>> checked = checked();
    StringBuilder table = new StringBuilder();
    table.append(HEAD);
    List<String> open = new ArrayList<>();
    for (String field : fields) {
      List<String> cases = cases(checked, field);
      String reason = reason(field);
      if (cases.isEmpty() && reason.isEmpty()) {
        open.add(field);
      }
      String said =
          cases.isEmpty()
              ? reason
              : "`" + String.join("`, `", cases.stream().limit(4).toList()) + "`";
      table
          .append("| ")
          .append(field.substring("spec.".length()))
          .append(" | ")
          .append(said)
          .append(" |\n");
    }
    table.append(runtimes());
    assertThat(open).as("fields without a case and without a reason").isEmpty();
    if ("write".equals(System.getProperty("orch.podfields"))) {
      Files.writeString(TABLE, table.toString());
    }
    assertThat(Files.readString(TABLE)).isEqualTo(table.toString());
  }

  /** Which cases don't do everywhere what they are to do. */
  private static String runtimes() {
    StringBuilder text = new StringBuilder();
    int count = PodCase.all(Map.of()).size();
    text.append(RUNTIMES.formatted(count));
    for (SuiteNode.Engine runtime : SuiteNode.Engine.values()) {
      Excuses.of(runtime)
          .forEach(
              (name, reason) ->
                  text.append("| `")
                      .append(name)
                      .append("` | `")
                      .append(runtime.word())
                      .append("` | ")
                      .append(reason)
                      .append(" |\n"));
    }
    return text.toString();
  }

  @Test
  void everyExcuse_isOfACaseThatThereIs() {
    List<String> names = PodCase.all(Map.of()).stream().map(PodCase::name).toList();
    assertThat(names).doesNotHaveDuplicates();
    for (SuiteNode.Engine runtime : SuiteNode.Engine.values()) {
      assertThat(names).containsAll(Excuses.of(runtime).keySet());
    }
  }

  @Test
  void everyCase_namesFieldsThatThereAre() {
    List<String> fields = new ArrayList<>();
    walk(PodSpec.class, "spec", fields);
    for (String field : checked().keySet()) {
      assertThat(fields)
          .as(field)
          .anyMatch(known -> known.equals(field) || known.startsWith(field + "."));
    }
  }

  private static final String HEAD =
      """
      # Fields of pods

      Every field of a pod's spec, and the cases of the suite of pods that check it on real containers (four at most are named; [nodes.md](nodes.md)
      tells how it is run), or why there is none. Written by `PodFieldsTest`, which fails where a field has neither.

      | field | checked by |
      | --- | --- |
      """;

  private static final String RUNTIMES =
      """

      ## Where the cases run

      All %d cases run on crun (`-Dorch.conformance=oci`) and on containerd with runc and CNI's bridge (`-Dorch.conformance=cri`). These are tried there, and known not to do:

      | case | on | because |
      | --- | --- | --- |
      """;
}
