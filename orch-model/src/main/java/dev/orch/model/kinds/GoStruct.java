package dev.orch.model.kinds;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import dev.orch.model.IntOrString;
import dev.orch.model.core.PodSecurityContext;
import dev.orch.model.core.PodSpec;
import dev.orch.model.json.Json;
import dev.orch.model.schema.FieldInfo;
import dev.orch.model.schema.RecordType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Records as Kubernetes shows its internal structures in messages: every field under its Go name,
 * absent ones as null. Stateless.
 */
final class GoStruct {
  /** The order of the fields where it isn't the one of the API, by the record's name. */
  private static final ImmutableMap<String, String> ORDERS =
      ImmutableMap.<String, String>builder()
          .put(
              "PodSecurityContext",
              "hostNetwork hostPID hostIPC shareProcessNamespace hostUsers "
                  + "seLinuxOptions windowsOptions runAsUser runAsGroup runAsNonRoot "
                  + "supplementalGroups supplementalGroupsPolicy fsGroup "
                  + "fsGroupChangePolicy sysctls seccompProfile appArmorProfile "
                  + "seLinuxChangePolicy")
          .put(
              "PodSpec",
              "volumes initContainers containers ephemeralContainers restartPolicy "
                  + "terminationGracePeriodSeconds activeDeadlineSeconds dnsPolicy "
                  + "nodeSelector serviceAccountName automountServiceAccountToken nodeName "
                  + "securityContext imagePullSecrets hostname subdomain setHostnameAsFQDN "
                  + "affinity schedulerName tolerations hostAliases priorityClassName "
                  + "priority preemptionPolicy dnsConfig readinessGates runtimeClassName "
                  + "overhead enableServiceLinks topologySpreadConstraints os "
                  + "schedulingGates resourceClaims resources hostnameOverride "
                  + "schedulingGroup")
          .put(
              "Volume",
              "name hostPath emptyDir gcePersistentDisk awsElasticBlockStore gitRepo "
                  + "secret nfs iscsi glusterfs persistentVolumeClaim rbd quobyte "
                  + "flexVolume cinder cephfs flocker downwardAPI fc azureFile configMap "
                  + "vsphereVolume azureDisk photonPersistentDisk projected portworxVolume "
                  + "scaleIO storageos csi ephemeral image")
          .buildOrThrow();

  /** The names of Go that aren't just the field's with its first letter in upper case. */
  private static final ImmutableMap<String, String> NAMES =
      ImmutableMap.<String, String>builder()
          .put("seLinuxOptions", "SELinuxOptions")
          .put("seLinuxChangePolicy", "SELinuxChangePolicy")
          .put("dnsPolicy", "DNSPolicy")
          .put("dnsConfig", "DNSConfig")
          .put("tty", "TTY")
          .put("os", "OS")
          .put("nfs", "NFS")
          .put("iscsi", "ISCSI")
          .put("rbd", "RBD")
          .put("cephfs", "CephFS")
          .put("fc", "FC")
          .put("csi", "CSI")
          .put("cel", "CEL")
          .put("gcePersistentDisk", "GCEPersistentDisk")
          .put("awsElasticBlockStore", "AWSElasticBlockStore")
          .put("storageos", "StorageOS")
          .put("ip", "IP")
          .put("uid", "UID")
          .put("fsGroup", "FSGroup")
          .put("fsGroupChangePolicy", "FSGroupChangePolicy")
          .put("fsType", "FSType")
          .put("httpGet", "HTTPGet")
          .put("httpHeaders", "HTTPHeaders")
          .put("tcpSocket", "TCPSocket")
          .put("grpc", "GRPC")
          .put("apiVersion", "APIVersion")
          .put("apiGroup", "APIGroup")
          .buildOrThrow();

  private GoStruct() {}

  static Json json(Record record) {
    RecordType<?> type = RecordType.of(record.getClass());
    String order = ORDERS.get(record.getClass().getSimpleName());
    List<String> names =
        order == null
            ? type.fields().stream().map(FieldInfo::name).toList()
            : Splitter.on(' ').splitToList(order);
    ImmutableMap.Builder<String, Json> members = ImmutableMap.builder();
    for (String name : names) {
      FieldInfo field = type.field(name);
      if (record instanceof PodSpec spec && name.equals("securityContext")) {
        members.put("SecurityContext", security(spec));
      } else if (field != null) {
        members.put(goName(name), value(field.get(record)));
      }
    }
    return Json.Obj.inOrder(members.buildOrThrow());
  }

  static Json json(List<? extends Record> records) {
    return value(records);
  }

  /** The internal security context of a pod also says what it shares with its host. */
  private static Json security(PodSpec spec) {
    PodSecurityContext context = spec.securityContext();
    if (context == null) {
      return Json.Null.NULL;
    }
    ImmutableMap.Builder<String, Json> members = ImmutableMap.builder();
    members.put("HostNetwork", Checks.json((Object) spec.hostNetwork()));
    members.put("HostPID", Checks.json((Object) spec.hostPID()));
    members.put("HostIPC", Checks.json((Object) spec.hostIPC()));
    members.put("ShareProcessNamespace", Checks.json((Object) spec.shareProcessNamespace()));
    members.put("HostUsers", Checks.json((Object) spec.hostUsers()));
    if (json(context) instanceof Json.Obj own) {
      members.putAll(own.members());
    }
    return Json.Obj.inOrder(members.buildOrThrow());
  }

  private static Json value(@Nullable Object value) {
    if (value instanceof Record record && !(value instanceof IntOrString)) {
      return json(record);
    }
    if (value instanceof List<?> list) {
      return list.isEmpty()
          ? Json.Null.NULL
          : new Json.Arr(list.stream().map(GoStruct::value).collect(toImmutableList()));
    }
    if (value instanceof Map<?, ?> map) {
      return map.isEmpty() ? Json.Null.NULL : Checks.json(strings(map));
    }
    return Checks.json(value);
  }

  private static Map<String, String> strings(Map<?, ?> map) {
    Map<String, String> strings = new TreeMap<>();
    map.forEach((key, value) -> strings.put(key.toString(), value.toString()));
    return strings;
  }

  private static String goName(String name) {
    String special = NAMES.get(name);
    return special == null ? Ascii.toUpperCase(name.charAt(0)) + name.substring(1) : special;
  }
}
