package dev.orch.model.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.ValidationContext;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidationTest {
  private static final String CONTAINER = "{'name':'c','image':'i:1'}";
  private static final String TEMPLATE =
      "{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[" + CONTAINER + "]}}";

  private static <T extends Resource> T read(Kind<T> kind, String json) {
    T object = kind.rules().defaults(kind.read(Json.parse(json.replace('\'', '"')), unknown -> {}));
    return kind.withMetadata(
        object, object.metadata().withName("x").withNamespace("n").withResourceVersion("1"));
  }

  private static <T extends Resource> List<String> faults(Kind<T> kind, String json) {
    FieldErrors errors = new FieldErrors();
    kind.rules().validate(read(kind, json), ValidationContext.KUBERNETES, errors);
    return texts(errors);
  }

  private static <T extends Resource> List<String> faults(Kind<T> kind, String json, String old) {
    FieldErrors errors = new FieldErrors();
    kind.rules()
        .validateUpdate(read(kind, json), read(kind, old), ValidationContext.KUBERNETES, errors);
    return texts(errors);
  }

  private static List<String> texts(FieldErrors errors) {
    return errors.list().stream().map(FieldError::toString).distinct().toList();
  }

  private static String pod(String spec) {
    return "{'metadata':{'name':'x','namespace':'n'},'spec':{'containers':["
        + CONTAINER
        + "],"
        + spec
        + "}}";
  }

  @Test
  void pod_thatIsGood_hasNoFaults() {
    assertThat(faults(BuiltInKinds.POD, pod("'restartPolicy':'Never'"))).isEmpty();
  }

  @Test
  void pod_withoutContainers_isRefused() {
    assertThat(faults(BuiltInKinds.POD, "{'metadata':{'name':'x','namespace':'n'}}"))
        .containsExactly("spec.containers: Required value");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'dnsPolicy':'Nope' | spec.dnsPolicy: Unsupported value: "Nope": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"
          'dnsPolicy':'None' | spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None
          'activeDeadlineSeconds':0 | spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive
          'volumes':[{'name':'v','secret':{}}] | spec.volumes[0].secret.secretName: Required value
          'volumes':[{'name':'v','hostPath':{'path':'/x/../y'}}] | spec.volumes[0].hostPath.path: Invalid value: "/x/../y": must not contain '..'
          'tolerations':[{'key':'c','operator':'Exists','tolerationSeconds':3}] | spec.tolerations[0].effect: Invalid value: "": effect must be 'NoExecute' when `tolerationSeconds` is set
          'nodeName':'n','schedulingGates':[{'name':'g'}] | spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared
          """)
  void podSpec_atFault_isExplained(String spec, String fault) {
    assertThat(faults(BuiltInKinds.POD, pod(spec))).containsExactly(fault);
  }

  @Test
  void podUpdate_ofAnImage_isAllowed() {
    String old = pod("'restartPolicy':'Never'");

    assertThat(faults(BuiltInKinds.POD, old.replace("i:1", "i:2"), old)).isEmpty();
  }

  @Test
  void podUpdate_ofTheNode_showsTheDifference() {
    String old = pod("'restartPolicy':'Never'");

    assertThat(faults(BuiltInKinds.POD, pod("'restartPolicy':'Never','nodeName':'n'"), old))
        .singleElement()
        .asString()
        .startsWith("spec: Forbidden: pod updates may not change fields other than")
        .contains("\n- \"NodeName\": \"\",\n+ \"NodeName\": \"n\",\n");
  }

  @Test
  void podUpdate_withAnotherContainer_isRefused() {
    assertThat(
            faults(
                BuiltInKinds.POD,
                "{'spec':{'containers':[{'name':'a','image':'i'},{'name':'b','image':'i'}]}}",
                "{'spec':{'containers':[{'name':'a','image':'i'}]}}"))
        .contains("spec.containers: Forbidden: pod updates may not add or remove containers");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'replicas':-1,'selector':{'matchLabels':{'a':'b'}} | spec.replicas: Invalid value: -1: must be greater than or equal to 0
          'selector':{} | spec.selector: Invalid value: {}: empty selector is invalid for deployment
          'selector':{'matchLabels':{'a':'c'}} | spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`
          'selector':{'matchLabels':{'a':'b'}},'strategy':{'type':'Blue'} | spec.strategy: Unsupported value: {"Type":"Blue","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"
          'selector':{'matchLabels':{'a':'b'}},'minReadySeconds':10,'progressDeadlineSeconds':5 | spec.progressDeadlineSeconds: Invalid value: 5: must be greater than minReadySeconds
          """)
  void deployment_atFault_isExplained(String spec, String fault) {
    String json = "{'metadata':{'name':'x'},'spec':{" + spec + ",'template':" + TEMPLATE + "}}";

    assertThat(faults(BuiltInKinds.DEPLOYMENT, json)).containsExactly(fault);
  }

  @Test
  void statefulSetUpdate_ofTheServiceName_isRefused() {
    String set =
        "{'spec':{'serviceName':'s','selector':{'matchLabels':{'a':'b'}},'template':"
            + TEMPLATE
            + "}}";

    assertThat(
            faults(
                BuiltInKinds.STATEFUL_SET,
                set.replace("'serviceName':'s'", "'serviceName':'t'"),
                set))
        .singleElement()
        .asString()
        .startsWith("spec: Forbidden: updates to statefulset spec for fields other than");
  }

  @Test
  void configMap_thatIsImmutable_keepsItsData() {
    assertThat(
            faults(
                BuiltInKinds.CONFIG_MAP,
                "{'immutable':true,'data':{'a':'c'}}",
                "{'immutable':true,'data':{'a':'b'}}"))
        .containsExactly("data: Forbidden: field is immutable when `immutable` is set");
  }

  @Test
  void service_withoutPorts_isRefused() {
    assertThat(
            faults(
                BuiltInKinds.SERVICE,
                "{'spec':{'clusterIP':'10.0.0.1','clusterIPs':['10.0.0.1']}}"))
        .containsExactly("spec.ports: Required value");
  }

  private static String group(String spec) {
    return "{'metadata':{'name':'x','namespace':'n'},'spec':{" + spec + "}}";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'schedulingPolicy':{'gang':{'minCount':3}}|",
        "'schedulingPolicy':{'basic':{}}|",
        "'schedulingPolicy':{}|spec.schedulingPolicy: Invalid value: \"\": must specify one of:"
            + " `basic`, `gang`",
        "'schedulingPolicy':{'basic':{},'gang':{'minCount':1}}|spec.schedulingPolicy: Invalid"
            + " value: \"{basic, gang}\": must specify exactly one of: `basic`, `gang`",
        "'schedulingPolicy':{'gang':{'minCount':0}}|spec.schedulingPolicy.gang.minCount: Required"
            + " value",
        "'schedulingPolicy':{'gang':{'minCount':-1}}|spec.schedulingPolicy.gang.minCount: Invalid"
            + " value: -1: must be greater than or equal to 1",
        "'schedulingPolicy':{'basic':{}},'podGroupTemplateRef':{'workload':{'workloadName':'w'}}"
            + "|spec.podGroupTemplateRef.workload.podGroupTemplateName: Required value"
      })
  void podGroups_haveOnePolicy(String spec, String fault) {
    List<String> faults = faults(GroupKinds.POD_GROUP, group(spec));
    if (fault == null) {
      assertThat(faults).isEmpty();
    } else {
      assertThat(faults).containsExactly(fault);
    }
  }

  @Test
  void podGroups_policy_cantBeChanged() {
    assertThat(
            faults(
                GroupKinds.POD_GROUP,
                group("'schedulingPolicy':{'gang':{'minCount':3}}"),
                group("'schedulingPolicy':{'gang':{'minCount':2}}")))
        .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
        .startsWith("spec.schedulingPolicy: Invalid value: ")
        .endsWith("field is immutable");
  }
}
