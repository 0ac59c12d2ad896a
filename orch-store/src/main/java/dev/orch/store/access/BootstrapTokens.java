package dev.orch.store.access;

import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.admission.Objects;
import dev.orch.store.api.Authenticator;
import dev.orch.store.api.Credentials;
import dev.orch.store.api.User;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Knows machines that want to join the cluster by the tokens that secrets in kube-system keep. For
 * any thread.
 *
 * @param objects what is stored
 * @param clock by which tokens end
 */
public record BootstrapTokens(Objects objects, InstantSource clock) implements Authenticator {
  @Override
  public Optional<User> authenticate(Credentials credentials) {
    return BootstrapToken.Shown.of(credentials.token()).flatMap(this::holder);
  }

  private Optional<User> holder(BootstrapToken.Shown shown) {
    String name = BootstrapToken.NAME_PREFIX + shown.id();
    return objects
        .find(BuiltInKinds.SECRET, BootstrapToken.NAMESPACE, name)
        .flatMap(BootstrapToken::of)
        .filter(token -> isSame(token.secret(), shown.secret()))
        .filter(token -> token.authenticates() && !token.hasExpired(clock.instant()))
        .filter(token -> !token.groups().isEmpty())
        .map(
            token ->
                User.of("system:bootstrap:" + token.id(), token.groups().toArray(String[]::new)));
  }

  /** In a time that tells nothing. */
  private static boolean isSame(String kept, String shown) {
    return MessageDigest.isEqual(
        kept.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
  }
}
