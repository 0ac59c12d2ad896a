package dev.orch.store.admission.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.validation.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandardsTest {
  /** What keeps to the restricted standard, but for what a test adds. */
  private static final String HARDENED =
      "'securityContext':{'runAsNonRoot':true,'seccompProfile':{'type':'RuntimeDefault'}},"
          + "'containers':[{'name':'c','image':'i','securityContext':"
          + "{'allowPrivilegeEscalation':false,'capabilities':{'drop':['ALL']}}}]";

  private static String details(Level level, int minor, String annotations, String spec) {
    String json = "{'metadata':{'annotations':{" + annotations + "}},'spec':{" + spec + "}}";
    Pod pod = BuiltInKinds.POD.read(Json.parse(json.replace('\'', '"')), unknown -> {});
    return Standards.violations(new Policy(level, minor), pod.metadata(), pod.spec()).details();
  }

  private static String baseline(String spec) {
    return details(Level.BASELINE, Policy.LATEST, "", spec);
  }

  private static String restricted(String spec) {
    return details(Level.RESTRICTED, Policy.LATEST, "", spec);
  }

  private static String container(String rest) {
    return "'containers':[{'name':'c','image':'i'," + rest + "}]";
  }

  private static String context(String context) {
    return container("'securityContext':{" + context + "}");
  }

  @Test
  void hardenedPod_keepsToEveryStandard() {
    assertThat(restricted(HARDENED)).isEmpty();
  }

  @Test
  void plainPod_violatesTheRestrictedStandardAlone() {
    String plain = "'containers':[{'name':'c','image':'i'}],'initContainers':[{'name':'i'}]";
    assertThat(baseline(plain)).isEmpty();
    assertThat(restricted(plain))
        .isEqualTo(
            "allowPrivilegeEscalation != false (containers \"i\", \"c\" must set"
                + " securityContext.allowPrivilegeEscalation=false), unrestricted capabilities"
                + " (containers \"i\", \"c\" must set securityContext.capabilities.drop=[\"ALL\"]),"
                + " runAsNonRoot != true (pod or containers \"i\", \"c\" must set"
                + " securityContext.runAsNonRoot=true), seccompProfile (pod or containers \"i\","
                + " \"c\" must set securityContext.seccompProfile.type to \"RuntimeDefault\" or"
                + " \"Localhost\")");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'privileged':true | privileged (container \"c\" must not set"
            + " securityContext.privileged=true)",
        "'capabilities':{'add':['B','CHOWN','A']} | non-default capabilities (container \"c\" must"
            + " not include \"A\", \"B\" in securityContext.capabilities.add)",
        "'procMount':'Unmasked' | procMount (container \"c\" must not set"
            + " securityContext.procMount to \"Unmasked\")",
        "'seLinuxOptions':{'type':'t','user':'u','role':'r'} | seLinuxOptions (container \"c\" set"
            + " forbidden securityContext.seLinuxOptions: type \"t\"; user may not be set; role may"
            + " not be set)",
        "'seccompProfile':{'type':'Unconfined'} | seccompProfile (container \"c\" must not set"
            + " securityContext.seccompProfile.type to \"Unconfined\")",
        "'appArmorProfile':{'type':'Unconfined'} | forbidden AppArmor profile (container \"c\" must"
            + " not set AppArmor profile type to \"Unconfined\")",
        "'windowsOptions':{'hostProcess':true} | hostProcess (container \"c\" must not set"
            + " securityContext.windowsOptions.hostProcess=true)",
      })
  void containersContext_isLimitedByTheBaseline(String context, String details) {
    assertThat(baseline(context(context))).isEqualTo(details);
  }

  @Test
  void hostsOwn_isNotForPodsOfTheBaseline() {
    assertThat(baseline("'hostNetwork':true,'hostPID':true,'hostIPC':true"))
        .isEqualTo("host namespaces (hostNetwork=true, hostPID=true, hostIPC=true)");
    assertThat(baseline("'volumes':[{'name':'a','hostPath':{'path':'/'}}]"))
        .isEqualTo("hostPath volumes (volume \"a\")");
    assertThat(baseline(container("'ports':[{'containerPort':1,'hostPort':9},{'hostPort':10}]")))
        .isEqualTo("hostPort (container \"c\" uses hostPorts 10, 9)");
    assertThat(baseline("'securityContext':{'sysctls':[{'name':'net.x'},{'name':'net.y'}]}"))
        .isEqualTo("forbidden sysctls (net.x, net.y)");
  }

  @Test
  void hostsOfProbes_areLimitedSince134() {
    String probe = container("'livenessProbe':{'httpGet':{'port':1,'host':'h'}}");
    assertThat(details(Level.BASELINE, 33, "", probe)).isEmpty();
    assertThat(details(Level.BASELINE, 34, "", probe))
        .isEqualTo("probe or lifecycle host (container \"c\" uses probe or lifecycle host \"h\")");
  }

  @Test
  void seccomp_wasAskedForByAnnotationsUntil119() {
    String annotation = "'seccomp.security.alpha.kubernetes.io/pod':'unconfined'";
    assertThat(details(Level.BASELINE, 18, annotation, ""))
        .isEqualTo(
            "seccompProfile (forbidden annotation"
                + " seccomp.security.alpha.kubernetes.io/pod=\"unconfined\")");
    assertThat(details(Level.BASELINE, 19, annotation, "")).isEmpty();
  }

  @Test
  void sysctls_haveBecomeSafeOverTime() {
    String spec = "'securityContext':{'sysctls':[{'name':'net.ipv4.tcp_rmem'}]}";
    assertThat(details(Level.BASELINE, 31, "", spec)).isNotEmpty();
    assertThat(details(Level.BASELINE, 32, "", spec)).isEmpty();
  }

  @Test
  void ownUsers_mayBeAnybodySince135() {
    String root = HARDENED.replace("'runAsNonRoot':true", "'runAsUser':0") + ",'hostUsers':false";
    assertThat(restricted(root)).isEmpty();
    assertThat(details(Level.RESTRICTED, 34, "", root))
        .isEqualTo(
            "runAsNonRoot != true (pod or container \"c\" must set"
                + " securityContext.runAsNonRoot=true), runAsUser=0 (pod must not set runAsUser=0)");
    String unmasked =
        HARDENED.replace("'capabilities'", "'procMount':'Unmasked','capabilities'")
            + ",'hostUsers':false";
    assertThat(baseline(unmasked)).isEmpty();
    assertThat(restricted(unmasked)).startsWith("procMount (container \"c\"");
  }

  @Test
  void windows_isNotAskedForWhatIsLinuxs() {
    assertThat(
            restricted(
                "'os':{'name':'windows'},'securityContext':{'runAsNonRoot':true},"
                    + "'containers':[{'name':'c','image':'i'}]"))
        .isEmpty();
  }

  @Test
  void restrictedVolumes_replaceTheBaselinesOwnControl() {
    String volumes =
        HARDENED
            + ",'volumes':[{'name':'a','hostPath':{'path':'/'}},{'name':'b','nfs':{}},"
            + "{'name':'c','image':{}},{'name':'d','emptyDir':{}}]";
    assertThat(restricted(volumes))
        .isEqualTo(
            "restricted volume types (volumes \"a\", \"b\" use restricted volume types"
                + " \"hostPath\", \"nfs\")");
  }

  @Test
  void warnings_followWhatIsEnforced() {
    Policies policies = policies(Map.of("enforce", "restricted", "enforce-version", "v1.30"));
    assertThat(policies.enforce()).hasToString("restricted:v1.30");
    assertThat(policies.warn()).hasToString("restricted:v1.30");
    assertThat(policies.audit()).hasToString("privileged:latest");
    assertThat(policies(Map.of("enforce", "baseline", "warn", "privileged")).warn())
        .hasToString("privileged:latest");
  }

  @Test
  void unreadableLabels_areFaultsAndCountAsTheStrictestWhereEnforced() {
    List<FieldError> errors = new ArrayList<>();
    Policies policies =
        Policies.of(
            Map.of(
                "pod-security.kubernetes.io/enforce", "x",
                "pod-security.kubernetes.io/warn", "y",
                "pod-security.kubernetes.io/audit-version", "v1.01"),
            Policies.PRIVILEGED,
            errors);
    assertThat(policies.enforce().level()).isEqualTo(Level.RESTRICTED);
    assertThat(policies.warn().level()).isEqualTo(Level.PRIVILEGED);
    assertThat(errors)
        .extracting(FieldError::toString)
        .containsExactly(
            "metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: \"x\": must be one"
                + " of privileged, baseline, restricted",
            "metadata.labels[pod-security.kubernetes.io/audit-version]: Invalid value: \"v1.01\":"
                + " must be \"latest\" or \"v1.x\"",
            "metadata.labels[pod-security.kubernetes.io/warn]: Invalid value: \"y\": must be one of"
                + " privileged, baseline, restricted");
  }

  private static Policies policies(Map<String, String> labels) {
    Map<String, String> full = new TreeMap<>();
    labels.forEach((key, value) -> full.put("pod-security.kubernetes.io/" + key, value));
    return Policies.of(full, Policies.PRIVILEGED, new ArrayList<>());
  }
}
