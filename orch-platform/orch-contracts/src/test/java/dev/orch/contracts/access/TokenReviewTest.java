package dev.orch.contracts.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Bytes;
import dev.orch.model.Resource;
import dev.orch.model.authentication.TokenRequest;
import dev.orch.model.authentication.TokenReview;
import dev.orch.model.authentication.TokenReviewStatus;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Secret;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.json.Json;
import dev.orch.model.schema.RecordReader;
import dev.orch.store.api.Credentials;
import dev.orch.store.api.SubresourceKey;
import dev.orch.store.api.User;
import dev.orch.store.api.WriteOptions;
import dev.orch.store.local.LocalApi;
import dev.orch.store.local.SignedTokens;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose a token is, and when it no longer is anybody's. */
class TokenReviewTest {
  private static final String ISSUER = "https://issuer";

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final SignedTokens issuer = newIssuer();
  private LocalApi api;

  @BeforeEach
  void start() {
    api = newApi(issuer);
    create(Namespace.class, "", "{'metadata':{'name':'n'}}");
    create(ServiceAccount.class, "n", "{'metadata':{'name':'default'}}");
  }

  private static SignedTokens newIssuer() {
    return new SignedTokens(ISSUER, new SecureRandom());
  }

  private LocalApi newApi(SignedTokens issuer) {
    return LocalApi.builder()
        .clock(() -> now)
        .seed(1)
        .tokens(issuer)
        .authenticator(
            shown ->
                shown.token().equals("alices")
                    ? Optional.of(User.of("alice", "team"))
                    : Optional.empty())
        .build();
  }

  private <T extends Resource> T create(Class<T> type, String namespace, String json) {
    Json object = Json.parse(json.replace('\'', '"'));
    return api.resources(type)
        .inNamespace(namespace)
        .create(api.kinds().of(type).read(object, unknown -> {}));
  }

  private String token(LocalApi from, String spec) {
    Json json = Json.parse(("{'spec':" + spec + "}").replace('\'', '"'));
    TokenRequest request = RecordReader.read(json, TokenRequest.class, unknown -> {});
    return from.resources(ServiceAccount.class)
        .inNamespace("n")
        .subresource(SubresourceKey.TOKEN)
        .create("default", request, WriteOptions.NONE)
        .status()
        .token();
  }

  private TokenReviewStatus review(String token, String... audiences) {
    Json.Obj spec =
        Json.object("token", Json.of(token))
            .with("audiences", Json.strings(ImmutableList.copyOf(audiences)));
    return create(TokenReview.class, "", Json.object("spec", spec).toString()).status();
  }

  @Test
  void tokenOfAnAccount_isTheAccounts() {
    TokenReviewStatus status = review(token(api, "{}"));
    assertThat(status.authenticated()).isTrue();
    assertThat(status.user().username()).isEqualTo("system:serviceaccount:n:default");
    assertThat(status.user().groups())
        .containsExactly(
            "system:serviceaccounts", "system:serviceaccounts:n", "system:authenticated");
    assertThat(status.audiences()).containsExactly(ISSUER);
    assertThat(api.authenticator().authenticate(Credentials.token(token(api, "{}")))).isPresent();
  }

  @Test
  void tokenInASecret_holdsUntilTheSecretGoes() {
    ServiceAccount account = api.resources(ServiceAccount.class).inNamespace("n").get("default");
    Secret secret =
        create(
            Secret.class,
            "n",
            "{'metadata':{'name':'s','annotations':{'kubernetes.io/service-account.name':"
                + "'default'}},'type':'kubernetes.io/service-account-token'}");
    String token = issuer.issue(account.metadata(), secret.metadata());
    assertThat(review(token).authenticated()).as("not in the secret").isFalse();

    var secrets = api.resources(Secret.class).inNamespace("n");
    secrets.edit("s", s -> s.withData(Map.of("token", Bytes.utf8(token))));
    assertThat(review(token).user().username()).isEqualTo("system:serviceaccount:n:default");
    assertThat(review(token, "others").authenticated()).as("for others").isFalse();
    secrets.delete("s");
    assertThat(review(token).authenticated()).as("without its secret").isFalse();
  }

  @Test
  void tokenInASecret_isNotedOnceADayAndCanBeMarkedInvalid() {
    ServiceAccount account = api.resources(ServiceAccount.class).inNamespace("n").get("default");
    Secret secret =
        create(
            Secret.class,
            "n",
            "{'metadata':{'name':'s','annotations':{'kubernetes.io/service-account.name':"
                + "'default'}},'type':'kubernetes.io/service-account-token'}");
    String token = issuer.issue(account.metadata(), secret.metadata());
    var secrets = api.resources(Secret.class).inNamespace("n");
    secrets.edit("s", s -> s.withData(Map.of("token", Bytes.utf8(token))));
    assertThat(secrets.get("s").metadata().labels()).isEmpty();

    assertThat(review(token).authenticated()).isTrue();
    Secret noted = secrets.get("s");
    assertThat(noted.metadata().labels())
        .isEqualTo(Map.of("kubernetes.io/legacy-token-last-used", "2026-01-01"));
    now = now.plusSeconds(60 * 60 * 24 - 1);
    assertThat(review(token).authenticated()).isTrue();
    assertThat(secrets.get("s")).isEqualTo(noted);

    now = now.plusSeconds(1);
    secrets.edit(
        "s",
        s ->
            s.withMetadata(
                s.metadata()
                    .withLabels(Map.of("kubernetes.io/legacy-token-invalid-since", "2026-01-01"))));
    assertThat(review(token).error())
        .isEqualTo(
            "[invalid bearer token, the token in secret n/s for service account n/default has been"
                + " marked invalid. Use tokens from the TokenRequest API or manually created"
                + " secret-based tokens, or remove the 'kubernetes.io/legacy-token-invalid-since'"
                + " label from the secret to temporarily allow use of this token]");
    assertThat(secrets.get("s").metadata().labels())
        .containsEntry("kubernetes.io/legacy-token-last-used", "2026-01-02");
  }

  @Test
  void tokenForOthers_isRefusedHere() {
    String token = token(api, "{'audiences':['others']}");
    assertThat(review(token).authenticated()).isFalse();
    assertThat(review(token).error())
        .isEqualTo(
            "[invalid bearer token, token audiences [\"others\"] is invalid for the target"
                + " audiences [\"https://issuer\"]]");
    assertThat(review(token, "others", "more").audiences()).containsExactly("others");
    assertThat(api.authenticator().authenticate(Credentials.token(token))).isEmpty();
  }

  @Test
  void tokenThatHasExpired_isRefused() {
    String token = token(api, "{'expirationSeconds':600}");
    now = now.plusSeconds(599);
    assertThat(review(token).authenticated()).isTrue();
    now = now.plusSeconds(1);
    assertThat(review(token).error())
        .isEqualTo("[invalid bearer token, service account token has expired]");
  }

  @Test
  void tokenOfAnAccountThatWasMadeAnew_isRefused() {
    String token = token(api, "{}");
    api.resources(ServiceAccount.class).inNamespace("n").delete("default");
    assertThat(review(token).authenticated()).isFalse();
    create(ServiceAccount.class, "n", "{'metadata':{'name':'default'}}");
    assertThat(review(token).error())
        .isEqualTo("[invalid bearer token, service account token has been invalidated]");
  }

  @Test
  void tokenOfAPod_diesWithIt() {
    create(
        Pod.class,
        "n",
        "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i:1'}]}}");
    String token = token(api, "{'boundObjectRef':{'kind':'Pod','apiVersion':'v1','name':'p'}}");
    assertThat(review(token).user().extra())
        .containsEntry("authentication.kubernetes.io/pod-name", ImmutableList.of("p"));
    api.resources(Pod.class).inNamespace("n").delete("p");
    assertThat(review(token).authenticated()).isFalse();
  }

  @Test
  void forgedTokens_areRefused() {
    String token = token(api, "{}");
    String[] parts = token.split("\\.");
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String none = base64.encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.US_ASCII));
    for (String forged :
        ImmutableList.of(
            token(newApiWithTheAccount(), "{}"),
            none + "." + parts[1] + ".",
            parts[0] + "." + parts[1] + "." + parts[2].substring(1),
            parts[0] + "." + parts[1],
            "bogus")) {
      assertThat(review(forged).authenticated()).as(forged).isFalse();
      assertThat(api.authenticator().authenticate(Credentials.token(forged))).isEmpty();
    }
  }

  private LocalApi newApiWithTheAccount() {
    LocalApi other = newApi(newIssuer());
    LocalApi mine = api;
    api = other;
    create(Namespace.class, "", "{'metadata':{'name':'n'}}");
    create(ServiceAccount.class, "n", "{'metadata':{'name':'default'}}");
    api = mine;
    return other;
  }

  @Test
  void tokenThatWasGiven_isWhoseItIs() {
    TokenReviewStatus status = review("alices");
    assertThat(status.user().username()).isEqualTo("alice");
    assertThat(status.user().groups()).containsExactly("team", "system:authenticated");
    assertThat(review("alices", "others").authenticated()).isFalse();
  }
}
