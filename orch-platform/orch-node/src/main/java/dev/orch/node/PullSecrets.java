package dev.orch.node;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Bytes;
import dev.orch.model.core.LocalObjectReference;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Secret;
import dev.orch.model.json.Json;
import dev.orch.runtime.Images.Credentials;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The credentials in a pod's {@code imagePullSecrets} that are for an image's registry, those for
 * longer paths first, as in the kubelet's keyring. A secret that isn't there is left out, as the
 * image may be had without.
 */
final class PullSecrets {
  private static final System.Logger LOG = System.getLogger(PullSecrets.class.getName());
  private static final String CONFIG_JSON = ".dockerconfigjson";
  private static final String CONFIG = ".dockercfg";
  private static final String DOCKER_HUB = "docker.io";
  private static final Comparator<Credentials> LONGEST_FIRST =
      Comparator.comparing((Credentials c) -> -place(c.server()).length())
          .thenComparing(c -> place(c.server()));

  private PullSecrets() {}

  static List<Credentials> of(Api api, Pod pod, String image) {
    List<Credentials> all = new ArrayList<>();
    for (LocalObjectReference reference : pod.spec().imagePullSecrets()) {
      try {
        api.resources(Secret.class)
            .inNamespace(pod.metadata().namespace())
            .find(reference.name())
            .ifPresent(secret -> all.addAll(read(secret)));
      } catch (ApiException e) {
        LOG.log(
            System.Logger.Level.WARNING,
            () -> "pull secret " + reference.name() + " isn't used: " + e.getMessage());
      }
    }
    return matching(all, image);
  }

  /** Those whose server is the image's registry, or a part of its path. */
  static List<Credentials> matching(List<Credentials> all, String image) {
    String wanted = registryAndPath(image);
    return all.stream()
        .filter(c -> covers(place(c.server()), wanted))
        .sorted(LONGEST_FIRST)
        .collect(ImmutableList.toImmutableList());
  }

  private static boolean covers(String place, String wanted) {
    String[] have = place.split("/", 2);
    String[] want = wanted.split("/", 2);
    if (!hostMatches(have[0], want[0])) {
      return false;
    }
    return have.length == 1 || have[1].isEmpty() || want.length > 1 && want[1].startsWith(have[1]);
  }

  /** A star stands for one label of a name: {@code *.example.com}. */
  private static boolean hostMatches(String pattern, String host) {
    String[] patterns = pattern.split("\\.", -1);
    String[] labels = host.split("\\.", -1);
    if (patterns.length != labels.length) {
      return false;
    }
    for (int i = 0; i < labels.length; i++) {
      String[] around = patterns[i].split("\\*", -1);
      boolean same =
          around.length == 1
              ? patterns[i].equals(labels[i])
              : labels[i].startsWith(around[0]) && labels[i].endsWith(around[around.length - 1]);
      if (!same) {
        return false;
      }
    }
    return true;
  }

  /** Where an image is, with Docker's defaults: {@code docker.io/library/nginx}. */
  private static String registryAndPath(String image) {
    int slash = image.indexOf('/');
    String first = slash < 0 ? "" : image.substring(0, slash);
    boolean isHost = first.contains(".") || first.contains(":") || first.equals("localhost");
    if (isHost) {
      return first.equals("index.docker.io") ? DOCKER_HUB + image.substring(slash) : image;
    }
    return DOCKER_HUB + "/" + (slash < 0 ? "library/" : "") + image;
  }

  private static String place(String server) {
    String bare = server.replaceFirst("^https?://", "").replaceFirst("/v[12]/?$", "");
    String place = bare.endsWith("/") ? bare.substring(0, bare.length() - 1) : bare;
    return place.equals("index.docker.io") ? DOCKER_HUB : place;
  }

  private static List<Credentials> read(Secret secret) {
    List<Credentials> found = new ArrayList<>();
    text(secret, CONFIG_JSON)
        .map(PullSecrets::parse)
        .ifPresent(config -> add(config.object("auths"), found));
    text(secret, CONFIG).map(PullSecrets::parse).ifPresent(auths -> add(auths, found));
    return found;
  }

  private static Optional<String> text(Secret secret, String key) {
    return Optional.ofNullable(secret.data().get(key)).map(Bytes::toUtf8);
  }

  private static Json.Obj parse(String text) {
    return Json.parse(text) instanceof Json.Obj object ? object : Json.Obj.EMPTY;
  }

  private static void add(Json.Obj auths, List<Credentials> found) {
    for (Map.Entry<String, Json> entry : auths) {
      found.add(credentials(entry.getKey(), auths.object(entry.getKey())));
    }
  }

  private static Credentials credentials(String server, Json.Obj entry) {
    String user = entry.text("username");
    String password = entry.text("password");
    String auth = entry.text("auth");
    if (user.isEmpty() && !auth.isEmpty()) {
      String both = new String(Base64.getMimeDecoder().decode(auth), StandardCharsets.UTF_8);
      int colon = both.indexOf(':');
      user = colon < 0 ? both : both.substring(0, colon);
      password = colon < 0 ? "" : both.substring(colon + 1).replaceFirst("\0+$", "");
    }
    return new Credentials(
        user, password, server, entry.text("identitytoken"), entry.text("registrytoken"));
  }
}
