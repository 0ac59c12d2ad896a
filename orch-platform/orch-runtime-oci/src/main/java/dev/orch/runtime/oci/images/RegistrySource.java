package dev.orch.runtime.oci.images;

import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import dev.orch.runtime.Images.Credentials;
import dev.orch.runtime.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import land.oras.ContainerRef;
import land.oras.Registry;
import land.oras.auth.NoAuthProvider;
import land.oras.auth.UsernamePasswordProvider;
import land.oras.exception.OrasException;

/**
 * Images of a registry, by the ORAS client. Registries on loopback are asked without TLS, as
 * containerd does. Blocks; on the threads of images.
 */
final class RegistrySource implements Source {
  private static final int SERVER_ERROR = 500;

  private final Platform platform;
  private final Set<String> plain;
  private final List<Credentials> credentials;

  /**
   * @param plain registries that are asked without TLS
   * @param credentials tried in order; the last attempt is a stranger's if there are none
   */
  RegistrySource(Platform platform, Set<String> plain, List<Credentials> credentials) {
    this.platform = platform;
    this.plain = plain;
    this.credentials = credentials;
  }

  @Override
  public Parts parts(Reference reference) throws IOException {
    RefusedException last = null;
    for (Registry registry : registries(reference)) {
      try {
        return parts(reference, registry);
      } catch (OrasException e) {
        last = refused(reference, e);
      }
    }
    if (last == null) {
      throw new IllegalStateException("nobody asked for " + reference);
    }
    throw last;
  }

  private Parts parts(Reference reference, Registry registry) throws IOException {
    ContainerRef ref = ContainerRef.parse(reference.name() + separated(reference));
    byte[] top = manifest(registry, ref);
    if (!reference.digest().isEmpty()) {
      Manifests.checked(reference.digest(), top);
    }
    return Manifests.image(
        top,
        platform,
        new Manifests.Fetcher() {
          @Override
          public byte[] manifest(String digest) {
            return RegistrySource.manifest(registry, ref.withDigest(digest));
          }

          @Override
          public InputStream blob(String digest) {
            return registry.fetchBlob(ref.withDigest(digest));
          }
        });
  }

  private static String separated(Reference reference) {
    return reference.digest().isEmpty() ? ":" + reference.tag() : "@" + reference.digest();
  }

  private static byte[] manifest(Registry registry, ContainerRef ref) {
    return registry.getDescriptor(ref).getJson().getBytes(StandardCharsets.UTF_8);
  }

  private List<Registry> registries(Reference reference) {
    if (credentials.isEmpty()) {
      return ImmutableList.of(builder(reference).withAuthProvider(new NoAuthProvider()).build());
    }
    return credentials.stream()
        .map(who -> as(who, builder(reference)))
        .collect(ImmutableList.toImmutableList());
  }

  private Registry.Builder builder(Reference reference) {
    String host = reference.registry();
    return Registry.builder().withInsecure(plain.contains(host) || isLoopback(host));
  }

  private static Registry as(Credentials who, Registry.Builder builder) {
    if (!who.registryToken().isEmpty()) {
      return builder.withAuthToken(who.registryToken()).build();
    }
    String password = who.identityToken().isEmpty() ? who.password() : who.identityToken();
    return builder.withAuthProvider(new UsernamePasswordProvider(who.username(), password)).build();
  }

  private static boolean isLoopback(String registry) {
    String host = registry.replaceFirst(":[0-9]+$", "").replace("[", "").replace("]", "");
    return host.equals("localhost")
        || InetAddresses.isInetAddress(host) && InetAddresses.forString(host).isLoopbackAddress();
  }

  private static RefusedException refused(Reference reference, OrasException e) {
    Integer status = e.getStatusCode();
    boolean down = status == null || status <= 0 || status >= SERVER_ERROR;
    return new RefusedException(
        down ? "RegistryUnavailable" : "ErrImagePull",
        "failed to pull image \"" + reference + "\": " + e.getMessage());
  }
}
