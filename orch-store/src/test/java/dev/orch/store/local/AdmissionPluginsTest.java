package dev.orch.store.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.model.Resource;
import dev.orch.model.certificates.CertificateSigningRequest;
import dev.orch.model.core.LimitRange;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Node;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.json.Json;
import dev.orch.model.scheduling.PriorityClass;
import dev.orch.model.storage.StorageClass;
import dev.orch.store.admission.Admission;
import dev.orch.store.admission.AdmissionRequest;
import dev.orch.store.admission.PodSecurity;
import dev.orch.store.admission.security.Policies;
import dev.orch.store.api.Api;
import dev.orch.store.api.Caller;
import dev.orch.store.api.Patch;
import dev.orch.store.api.Resources;
import dev.orch.store.api.User;
import dev.orch.store.api.WriteOptions;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdmissionPluginsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final String PRIVILEGED =
      "{'metadata':{'name':'%s'},'spec':{'hostNetwork':true,"
          + "'containers':[{'name':'c','image':'i:1'}]}}";

  private final List<String> warnings = new ArrayList<>();
  private Api api;

  @BeforeEach
  void start() {
    start(LocalApi.builder());
  }

  private void start(LocalApi.Builder builder) {
    User admin = User.of("admin", User.MASTERS);
    api = builder.clock(() -> NOW).seed(1).build().as(new Caller(admin, "test", warnings::add));
    create("", Namespace.class, "{'metadata':{'name':'default'}}");
    create(ServiceAccount.class, "{'metadata':{'name':'default'}}");
  }

  private <T extends Resource> T create(
      String namespace, Class<T> type, String json, Object... arguments) {
    Resources<T> resources = api.resources(type);
    return (namespace.isEmpty() ? resources : resources.inNamespace(namespace))
        .create(api.kinds().of(type).read(parse(json, arguments), unknown -> {}));
  }

  private <T extends Resource> T create(Class<T> type, String json, Object... arguments) {
    boolean namespaced = api.kinds().of(type).isNamespaced();
    return create(namespaced ? "default" : "", type, json, arguments);
  }

  private static Json parse(String json, Object... arguments) {
    return Json.parse(String.format(Locale.ROOT, json, arguments).replace('\'', '"'));
  }

  private Pod pod(String name, String resources) {
    return create(
        Pod.class,
        "{'metadata':{'name':'%s'},'spec':{'containers':[{'name':'c','image':'i:1',"
            + "'resources':{%s}}]}}",
        name,
        resources);
  }

  private void label(String key, String value) {
    api.resources(Namespace.class)
        .patch(
            "default",
            Patch.merge(
                parse(
                    "{'metadata':{'labels':{'pod-security.kubernetes.io/%s':'%s'}}}", key, value)),
            WriteOptions.NONE);
  }

  @Test
  void limitRange_boundsWhatIsAskedFor() {
    create(
        LimitRange.class,
        "{'metadata':{'name':'l'},'spec':{'limits':[{'type':'Container','min':{'cpu':'100m'},"
            + "'max':{'cpu':'1'},'maxLimitRequestRatio':{'cpu':'2'}},"
            + "{'type':'Pod','min':{'memory':'1Mi'}}]}}");
    assertThatThrownBy(() -> pod("a", "'requests':{'cpu':'50m'},'limits':{'cpu':'300m'}"))
        .hasMessage(
            "pods \"a\" is forbidden: [minimum cpu usage per Container is 100m, but request is"
                + " 50m, cpu max limit to request ratio per Container is 2, but provided ratio is"
                + " 6.000000, minimum memory usage per Pod is 1Mi.  No request is specified]");
    Pod given = pod("b", "'requests':{'memory':'1Mi'}");
    assertThat(given.metadata().annotations().get("kubernetes.io/limit-ranger"))
        .isEqualTo(
            "LimitRanger plugin set: cpu request for container c; cpu limit for container c");
    assertThat(given.spec().containers().get(0).resources().limits().get("cpu")).hasToString("1");
  }

  @Test
  void podWithoutAName_isRefusedUnderItsPrefix() {
    label("enforce", "baseline");
    assertThatThrownBy(
            () ->
                create(
                    Pod.class,
                    "{'metadata':{'generateName':'web-'},'spec':{'serviceAccountName':'x',"
                        + "'containers':[{'name':'c','image':'i'}]}}"))
        .hasMessage(
            "pods \"web-\" is forbidden: error looking up service account default/x:"
                + " serviceaccount \"x\" not found");
  }

  @Test
  void newPolicy_warnsOfPodsThatViolateIt() {
    create(Pod.class, PRIVILEGED, "b");
    create(Pod.class, PRIVILEGED, "a");
    label("enforce", "baseline");
    assertThat(warnings)
        .containsExactly(
            "existing pods in namespace \"default\" violate the new PodSecurity enforce level"
                + " \"baseline:latest\"",
            "a (and 1 other pod): host namespaces");
    assertThatThrownBy(() -> create(Pod.class, PRIVILEGED, "c"))
        .hasMessage(
            "pods \"c\" is forbidden: violates PodSecurity \"baseline:latest\": host namespaces"
                + " (hostNetwork=true)");
  }

  @Test
  void exemptUsers_areNotLimited() {
    start(
        LocalApi.builder()
            .admission(
                "PodSecurity",
                objects ->
                    new PodSecurity(
                        objects,
                        Policies.PRIVILEGED,
                        new PodSecurity.Exemptions(Set.of(), Set.of("admin"), Set.of()))));
    label("enforce", "restricted");
    create(Pod.class, PRIVILEGED, "a");
    assertThat(api.resources(Pod.class).inNamespace("default").find("a")).isPresent();
  }

  @Test
  void pluginThatIsSwitchedOff_doesNothing() {
    start(LocalApi.builder().withoutAdmission("PodSecurity").withoutAdmission("ServiceAccount"));
    label("enforce", "restricted");
    Pod made = create(Pod.class, PRIVILEGED, "a");
    assertThat(made.spec().volumes()).isEmpty();
  }

  @Test
  void ownPlugin_standsWhereKubernetesHasIt() {
    List<String> seen = new ArrayList<>();
    start(
        LocalApi.builder()
            .admission(
                "NodeRestriction",
                objects ->
                    new Admission() {
                      @Override
                      public <T extends Resource> T admit(AdmissionRequest<T> request) {
                        if (request.object() instanceof Node node) {
                          seen.add(node.spec().taints().size() + " taints");
                        }
                        return request.object();
                      }
                    }));
    Node node = create(Node.class, "{'metadata':{'name':'n'}}");
    assertThat(seen).containsExactly("0 taints");
    assertThat(node.spec().taints()).hasSize(1);
  }

  @Test
  void priorityClass_canBeTheDefaultAlone() {
    String json = "{'metadata':{'name':'%s'},'value':%d,'globalDefault':true}";
    create(PriorityClass.class, json, "one", 5);
    assertThatThrownBy(() -> create(PriorityClass.class, json, "two", 6))
        .hasMessage(
            "priorityclasses.scheduling.k8s.io \"two\" is forbidden: PriorityClass one is already"
                + " marked as default. Only one default can exist");
    assertThat(pod("a", "").spec().priority()).isEqualTo(5);
  }

  @Test
  void systemsPriorityClass_stays() {
    create(PriorityClass.class, "{'metadata':{'name':'system-node-critical'},'value':2000001000}");
    assertThatThrownBy(() -> api.resources(PriorityClass.class).delete("system-node-critical"))
        .hasMessageEndingWith("this is a system priority class and cannot be deleted");
  }

  @Test
  void mirrorPod_refersToNothing() {
    String json =
        "{'metadata':{'name':'m','annotations':{'kubernetes.io/config.mirror':'x'}},"
            + "'spec':{'nodeName':'n',%s'containers':[{'name':'c','image':'i'}]}}";
    assertThatThrownBy(() -> create(Pod.class, json, "'serviceAccountName':'default',"))
        .hasMessageEndingWith("a mirror pod may not reference service accounts");
    assertThatThrownBy(
            () -> create(Pod.class, json, "'volumes':[{'name':'v','secret':{'secretName':'s'}}],"))
        .hasMessageEndingWith("a mirror pod may not reference secrets");
    assertThat(create(Pod.class, json, "").spec().serviceAccountName()).isEmpty();
  }

  @Test
  void accountThatSaysSo_letsItsPodsHaveItsOwnSecretsAlone() {
    create(
        ServiceAccount.class,
        "{'metadata':{'name':'strict','annotations':"
            + "{'kubernetes.io/enforce-mountable-secrets':'true'}},'secrets':[{'name':'mine'}]}");
    String json =
        "{'metadata':{'name':'%1$s'},'spec':{'serviceAccountName':'strict','containers':"
            + "[{'name':'c','image':'i','envFrom':[{'secretRef':{'name':'%1$s'}}]}]}}";
    create(Pod.class, json, "mine");
    assertThatThrownBy(() -> create(Pod.class, json, "other"))
        .hasMessage(
            "pods \"other\" is forbidden: container c with envFrom referencing"
                + " secret.secretName=\"other\" is not allowed because service account strict does"
                + " not reference that secret");
  }

  @Test
  void claim_growsIfItsClassAllows() {
    create(
        StorageClass.class,
        "{'metadata':{'name':'elastic'},'provisioner':'p','allowVolumeExpansion':true}");
    create(StorageClass.class, "{'metadata':{'name':'fixed'},'provisioner':'p'}");
    Resources<PersistentVolumeClaim> claims =
        api.resources(PersistentVolumeClaim.class).inNamespace("default");
    for (String name : List.of("elastic", "fixed")) {
      create(
          PersistentVolumeClaim.class,
          "{'metadata':{'name':'%1$s'},'spec':{'accessModes':['ReadWriteOnce'],"
              + "'storageClassName':'%1$s','resources':{'requests':{'storage':'1Gi'}}}}",
          name);
      claims.status().edit(name, c -> c.withStatus(c.status().withPhase("Bound")));
    }
    Patch larger = Patch.merge(parse("{'spec':{'resources':{'requests':{'storage':'2Gi'}}}}"));
    claims.patch("elastic", larger, WriteOptions.NONE);
    assertThatThrownBy(() -> claims.patch("fixed", larger, WriteOptions.NONE))
        .hasMessage(
            "persistentvolumeclaims \"fixed\" is forbidden: only dynamically provisioned pvc can be"
                + " resized and the storageclass that provisions the pvc must support resize");
  }

  /** A subject with an organization, and nothing behind it. */
  @Test
  void certificateForEverything_isNotToBeAskedFor() {
    assertThatThrownBy(() -> request("system:masters"))
        .hasMessage(
            "certificatesigningrequests.certificates.k8s.io \"r\" is forbidden: use of"
                + " kubernetes.io/kube-apiserver-client signer with system:masters group is not"
                + " allowed");
    assertThat(request("dev").spec().groups()).contains(User.MASTERS);
  }

  private CertificateSigningRequest request(String organization) {
    byte[] value = organization.getBytes(StandardCharsets.UTF_8);
    byte[] text = element(0x0c, value);
    byte[] attribute = element(0x30, join(new byte[] {6, 3, 0x55, 4, 0x0a}, text));
    byte[] name = element(0x30, element(0x31, attribute));
    byte[] der = element(0x30, element(0x30, join(new byte[] {2, 1, 0}, name)));
    String pem =
        "-----BEGIN CERTIFICATE REQUEST-----\n"
            + Base64.getEncoder().encodeToString(der)
            + "\n-----END CERTIFICATE REQUEST-----\n";
    return create(
        CertificateSigningRequest.class,
        "{'metadata':{'name':'r'},'spec':{'request':'%s','usages':['client auth'],"
            + "'signerName':'kubernetes.io/kube-apiserver-client'}}",
        Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] element(int type, byte[] content) {
    return join(new byte[] {(byte) type, (byte) content.length}, content);
  }

  private static byte[] join(byte[] some, byte[] more) {
    byte[] all = Arrays.copyOf(some, some.length + more.length);
    System.arraycopy(more, 0, all, some.length, more.length);
    return all;
  }
}
