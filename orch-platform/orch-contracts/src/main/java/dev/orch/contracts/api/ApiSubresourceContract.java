package dev.orch.contracts.api;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.authentication.TokenRequest;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.json.Json;
import dev.orch.model.meta.StatusCause;
import dev.orch.model.policy.Eviction;
import dev.orch.model.policy.PodDisruptionBudget;
import dev.orch.model.schema.RecordReader;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Patch;
import dev.orch.store.api.Reason;
import dev.orch.store.api.SubresourceClient;
import dev.orch.store.api.SubresourceKey;
import dev.orch.store.api.WriteOptions;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What subresources with objects of their own mean. The API under test issues tokens. */
public abstract class ApiSubresourceContract extends ApiGiven {
  private static final String POD =
      "{'metadata':{'name':'p','labels':{'a':'b'}},'spec':{'nodeName':'n','containers':["
          + "{'name':'c','image':'i:1','resources':{'requests':{'cpu':'1','memory':'1Gi'},"
          + "'limits':{'cpu':'2'}}}]}}";

  private static final String BUDGET =
      "{'metadata':{'name':'%s'},'spec':{%s'minAvailable':1,'selector':{'matchLabels':{'a':'b'}}}}";

  private Pod pod(String phase, boolean ready) {
    make(Pod.class, POD);
    String status =
        "{'status':{'phase':'%s','conditions':[{'type':'Ready','status':'%s'}]}}"
            .formatted(phase, ready ? "True" : "False");
    return of(Pod.class).status().patch("p", merge(status), WriteOptions.NONE);
  }

  private static Patch merge(String json) {
    return Patch.merge(Json.parse(json.replace('\'', '"')).asObject());
  }

  private void budget(String name, String policy, int allowed, int healthy) {
    make(PodDisruptionBudget.class, BUDGET, name, policy);
    String status =
        "{'status':{'observedGeneration':1,'disruptionsAllowed':%d,'currentHealthy':%d,'desiredHealthy':1,'expectedPods':2}}"
            .formatted(allowed, healthy);
    of(PodDisruptionBudget.class).status().patch(name, merge(status), WriteOptions.NONE);
  }

  private SubresourceClient<Eviction> evictions() {
    return of(Pod.class).subresource(SubresourceKey.EVICTION);
  }

  private void evict(String more) {
    evict(more, WriteOptions.NONE);
  }

  private void evict(String more, WriteOptions options) {
    evictions()
        .create("p", object(Eviction.class, "{'metadata':{'name':'p'}" + more + "}"), options);
  }

  /** One that isn't of a kind that is stored. */
  private static <S extends Record> S object(Class<S> type, String json) {
    return RecordReader.read(Json.parse(json.replace('\'', '"')), type, unknown -> {});
  }

  private PodDisruptionBudget budget(String name) {
    return of(PodDisruptionBudget.class).get(name);
  }

  @Test
  void eviction_withoutBudget_deletesThePod_andSaysWhy() {
    pod("Running", true);
    evict("");
    Pod evicted = of(Pod.class).get("p");
    assertThat(evicted.metadata().deletionTimestamp()).isNotNull();
    assertThat(evicted.status().conditions())
        .filteredOn(c -> c.type().equals("DisruptionTarget"))
        .extracting(PodCondition::reason, PodCondition::status)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("EvictionByEvictionAPI", "True"));
  }

  @Test
  void eviction_spendsTheBudget_andTheNextIsRefused() {
    pod("Running", true);
    budget("b", "", 1, 2);
    evict("");
    assertThat(budget("b").status().disruptionsAllowed()).isZero();
    assertThat(budget("b").status().disruptedPods()).containsOnlyKeys("p");
    assertThat(budget("b").status().conditions())
        .extracting(c -> c.type() + c.status() + c.reason())
        .containsExactly("DisruptionAllowedFalseInsufficientPods");
    make(Pod.class, POD.replace("'p'", "'q'"));
    of(Pod.class)
        .status()
        .patch(
            "q",
            merge("{'status':{'phase':'Running','conditions':[{'type':'Ready','status':'True'}]}}"),
            WriteOptions.NONE);
    Eviction next = object(Eviction.class, "{'metadata':{'name':'q'}}");
    ApiException refusal =
        refused(Reason.TOO_MANY_REQUESTS, () -> evictions().create("q", next, WriteOptions.NONE));
    assertThat(requireNonNull(refusal.status().details()).causes())
        .containsExactly(
            new StatusCause(
                "DisruptionBudget",
                "The disruption budget b needs 1 healthy pods and has 2 currently",
                ""));
    assertThat(of(Pod.class).get("q").metadata().deletionTimestamp()).isNull();
  }

  @Test
  void budgetThatIsBehind_saysWhenToTryAgain() {
    pod("Running", true);
    make(PodDisruptionBudget.class, BUDGET, "b", "");
    ApiException refusal = refused(Reason.TOO_MANY_REQUESTS, () -> evict(""));
    assertThat(requireNonNull(refusal.status().details()).retryAfterSeconds()).isEqualTo(10);
  }

  @Test
  void twoBudgets_areTooMany() {
    pod("Running", true);
    budget("a", "", 1, 2);
    budget("b", "", 1, 2);
    assertThat(
            org.assertj.core.api.Assertions.catchThrowableOfType(
                    ApiException.class, () -> evict(""))
                .status()
                .code())
        .isEqualTo(500);
    assertThat(of(Pod.class).get("p").metadata().deletionTimestamp()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Pending", "Succeeded", "Failed"})
  void podsThatDoNotRun_costNothing(String phase) {
    pod(phase, false);
    budget("b", "", 0, 0);
    evict("");
    assertThat(of(Pod.class).find("p").map(p -> p.metadata().deletionTimestamp() != null))
        .isIn(java.util.Optional.empty(), java.util.Optional.of(true));
    assertThat(budget("b").status().disruptedPods()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0,'',false", "1,'',true", "0,AlwaysAllow,true", "0,IfHealthyBudget,false"})
  void unreadyPods_costNothing_asThePolicySays(int healthy, String policy, boolean goes) {
    pod("Running", false);
    budget(
        "b", policy.isEmpty() ? "" : "'unhealthyPodEvictionPolicy':'" + policy + "',", 0, healthy);
    if (goes) {
      evict("");
    } else {
      refused(Reason.TOO_MANY_REQUESTS, () -> evict(""));
    }
    assertThat(of(Pod.class).get("p").metadata().deletionTimestamp() != null).isEqualTo(goes);
  }

  @Test
  void dryEviction_leavesPodAndBudgetAlone() {
    Pod before = pod("Running", true);
    budget("b", "", 1, 2);
    evict("", WriteOptions.DRY_RUN);
    evict(",'deleteOptions':{'dryRun':['All']}");
    assertThat(of(Pod.class).get("p")).isEqualTo(before);
    assertThat(budget("b").status().disruptionsAllowed()).isEqualTo(1);
  }

  @Test
  void eviction_keepsPreconditionsAndNames() {
    pod("Running", true);
    ApiException other =
        refused(
            Reason.CONFLICT, () -> evict(",'deleteOptions':{'preconditions':{'uid':'another'}}"));
    assertThat(other.getMessage()).contains("the UID in the precondition (another)");
    refused(
        Reason.CONFLICT, () -> evict(",'deleteOptions':{'preconditions':{'resourceVersion':'1'}}"));
    refused(
        Reason.BAD_REQUEST,
        () -> evictions().create("p", object(Eviction.class, "{}"), WriteOptions.NONE));
    assertThat(of(Pod.class).get("p").metadata().deletionTimestamp()).isNull();
    evict(
        ",'deleteOptions':{'gracePeriodSeconds':7,'preconditions':{'resourceVersion':'%s'}}"
            .formatted(of(Pod.class).get("p").metadata().resourceVersion()));
    assertThat(of(Pod.class).get("p").metadata().deletionGracePeriodSeconds()).isEqualTo(7);
  }

  private TokenRequest token(String spec) {
    return of(ServiceAccount.class)
        .subresource(SubresourceKey.TOKEN)
        .create(
            "default", object(TokenRequest.class, "{'spec':{" + spec + "}}"), WriteOptions.NONE);
  }

  private static Json.Obj claims(TokenRequest token) {
    String[] parts = token.status().token().split("\\.", -1);
    assertThat(parts).hasSize(3);
    return Json.parse(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8))
        .asObject();
  }

  private static long seconds(Json.Obj claims, String name) {
    return ((Json.Num) requireNonNull(claims.get(name))).toLong();
  }

  private static long expires(TokenRequest token) {
    return requireNonNull(token.status().expirationTimestamp()).getEpochSecond();
  }

  @Test
  void token_saysWhoseItIs_forWhom_andHowLong() {
    TokenRequest token = token("'audiences':['a','b'],'expirationSeconds':1200");
    Json.Obj claims = claims(token);
    assertThat(claims.text("sub")).isEqualTo("system:serviceaccount:default:default");
    assertThat(claims.get("aud")).isEqualTo(Json.strings(List.of("a", "b")));
    ServiceAccount account = of(ServiceAccount.class).get("default");
    assertThat(claims.object("kubernetes.io").object("serviceaccount").text("uid"))
        .isEqualTo(account.metadata().uid());
    long issued = seconds(claims, "iat");
    assertThat(seconds(claims, "exp")).isEqualTo(issued + 1200);
    assertThat(expires(token)).isEqualTo(issued + 1200);
    assertThat(token("").spec().expirationSeconds()).isEqualTo(3600);
    assertThat(token("").spec().audiences()).isNotEmpty();
  }

  @Test
  void token_canBeBoundToAPodOfTheAccount() {
    Pod pod = make(Pod.class, POD);
    String bound = "'boundObjectRef':{'apiVersion':'v1','kind':'%s','name':'%s','uid':'%s'}";
    Json.Obj kubernetes =
        claims(token(bound.formatted("Pod", "p", pod.metadata().uid()))).object("kubernetes.io");
    assertThat(kubernetes.object("pod").text("uid")).isEqualTo(pod.metadata().uid());
    assertThat(kubernetes.object("node").text("name")).isEqualTo("n");
    refused(Reason.CONFLICT, () -> token(bound.formatted("Pod", "p", "another")));
    refused(Reason.NOT_FOUND, () -> token(bound.formatted("Pod", "q", "")));
    refused(Reason.NOT_FOUND, () -> token(bound.formatted("Secret", "q", "")));
    refused(Reason.BAD_REQUEST, () -> token(bound.formatted("ConfigMap", "p", "")));
    make(ServiceAccount.class, "{'metadata':{'name':'other'}}");
    make(
        Pod.class,
        POD.replace("'p'", "'o'").replace("'nodeName'", "'serviceAccountName':'other','nodeName'"));
    refused(Reason.BAD_REQUEST, () -> token(bound.formatted("Pod", "o", "")));
  }

  @Test
  void podsOwnToken_outlivesItsTime_forClientsThatNeverReadItAgain() {
    make(Pod.class, POD);
    TokenRequest token =
        token(
            "'expirationSeconds':3607,'boundObjectRef':{'apiVersion':'v1','kind':'Pod','name':'p'}");
    Json.Obj claims = claims(token);
    long issued = seconds(claims, "iat");
    assertThat(seconds(claims, "exp")).isEqualTo(issued + 365L * 24 * 3600);
    assertThat(seconds(claims.object("kubernetes.io"), "warnafter")).isEqualTo(issued + 3607);
    assertThat(expires(token)).isEqualTo(issued + 3607);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 599, (1L << 32) + 1})
  void token_lastsTenMinutesAtLeast(long seconds) {
    refused(Reason.INVALID, () -> token("'expirationSeconds':" + seconds));
  }

  private Pod debug(String containers) {
    return of(Pod.class)
        .subresource(SubresourceKey.EPHEMERAL_CONTAINERS)
        .patch(
            "p",
            merge(
                "{'metadata':{'labels':{'no':'1'}},'spec':{'ephemeralContainers':["
                    + containers
                    + "]}}"),
            WriteOptions.NONE);
  }

  @Test
  void ephemeralContainers_canBeAdded_andNothingElseChanges() {
    Pod before = make(Pod.class, POD);
    String one = "{'name':'d','image':'i','targetContainerName':'c'}";
    Pod added = debug(one);
    assertThat(added.spec().ephemeralContainers()).extracting(c -> c.name()).containsExactly("d");
    assertThat(added.metadata().labels()).isEqualTo(before.metadata().labels());
    assertThat(added.metadata().generation()).isEqualTo(before.metadata().generation() + 1);
    assertThat(added.metadata().managedFields())
        .extracting(entry -> entry.subresource())
        .contains("ephemeralcontainers");
    refused(Reason.INVALID, () -> debug(""));
    refused(Reason.INVALID, () -> debug(one.replace("'i'", "'other'")));
    refused(Reason.INVALID, () -> debug(one + ",{'name':'c','image':'i'}"));
    refused(
        Reason.INVALID,
        () -> debug(one + ",{'name':'e','image':'i','ports':[{'containerPort':1}]}"));
    assertThat(debug(one + ",{'name':'e','image':'i'}").spec().ephemeralContainers()).hasSize(2);
  }

  private Pod resize(String container) {
    return of(Pod.class)
        .subresource(SubresourceKey.RESIZE)
        .patch(
            "p",
            new Patch(
                Patch.Type.STRATEGIC,
                dev.orch.model.Bytes.of(
                    ("{'spec':{'containers':[" + container + "]}}")
                        .replace('\'', '"')
                        .getBytes(StandardCharsets.UTF_8))),
            WriteOptions.NONE);
  }

  @Test
  void resize_changesCpuAndMemory() {
    Pod before = make(Pod.class, POD);
    Pod after = resize("{'name':'c','image':'other','resources':{'requests':{'cpu':'1500m'}}}");
    assertThat(after.spec().containers().get(0).resources().requests().get("cpu"))
        .hasToString("1500m");
    assertThat(after.spec().containers().get(0).image()).isEqualTo("i:1");
    assertThat(after.metadata().generation()).isEqualTo(before.metadata().generation() + 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'name':'c','resources':{'requests':{'ephemeral-storage':'1Gi'}}}|only cpu and memory resources are mutable",
        "{'name':'c','resources':{'requests':{'cpu':'3'}}}|must be less than or equal to cpu limit of 2",
        "{'name':'c','resources':{'limits':null}}|resource limits cannot be removed",
        "{'name':'c','resources':{'requests':null,'limits':null}}|Pod QOS Class may not change",
        "{'name':'d','image':'i'}|containers may not be added or removed on resize"
      })
  void resize_isRefused(String container, String why) {
    make(Pod.class, POD);
    assertThat(refused(Reason.INVALID, () -> resize(container)).getMessage()).contains(why);
  }

  @Test
  void resize_needsANodeThatReportsResources() {
    make(Pod.class, POD);
    String running =
        "{'status':{'phase':'Running','containerStatuses':[{'name':'c','image':'i','imageID':'','ready':true,'restartCount':0,'state':{'running':{}}}]}}";
    of(Pod.class).status().patch("p", merge(running), WriteOptions.NONE);
    assertThat(
            refused(
                    Reason.INVALID,
                    () -> resize("{'name':'c','resources':{'requests':{'cpu':'500m'}}}"))
                .getMessage())
        .contains("Pod running on node without support for resize");
  }
}
