package dev.orch.runtime.oci.images;

import dev.orch.runtime.RefusedException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The full name of an image, as containerd has it: a name without a registry is Docker Hub's, one
 * without an owner there is {@code library}'s, and one without tag and digest has the tag {@code
 * latest}. Immutable.
 *
 * @param registry a host, with a port or without
 * @param repository the name there
 * @param tag empty if there is a digest and no tag
 * @param digest empty, or {@code sha256:} and 64 hexadecimal digits
 */
public record Reference(String registry, String repository, String tag, String digest) {
  private static final String HUB = "docker.io";
  private static final int MAX_REPOSITORY = 255;
  private static final Pattern HOST =
      Pattern.compile(
          "(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*"
              + "|\\[[a-fA-F0-9:]+])(?::[0-9]+)?");
  private static final Pattern REPOSITORY =
      Pattern.compile(
          "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*");
  private static final Pattern TAG = Pattern.compile("[\\w][\\w.-]{0,127}");
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
  private static final Pattern PARTS =
      Pattern.compile("(?<name>[^@]+?)(?::(?<tag>[^:/@]+))?(?:@(?<digest>.+))?");

  /** Reads a reference; refused with {@code InvalidImageName} if it is none. */
  public static Reference parse(String text) {
    Matcher parts = PARTS.matcher(text);
    if (!parts.matches()) {
      throw invalid(text);
    }
    String name = parts.group("name");
    int slash = name.indexOf('/');
    String first = slash < 0 ? "" : name.substring(0, slash);
    boolean host = first.contains(".") || first.contains(":") || first.equals("localhost");
    String registry = host ? first : HUB;
    if (registry.equals("index.docker.io")) {
      registry = HUB;
    }
    String repository = host ? name.substring(slash + 1) : name;
    if (registry.equals(HUB) && repository.indexOf('/') < 0) {
      repository = "library/" + repository;
    }
    String digest = parts.group("digest") == null ? "" : parts.group("digest");
    String tag = parts.group("tag") == null ? "" : parts.group("tag");
    if (tag.isEmpty() && digest.isEmpty()) {
      tag = "latest";
    }
    boolean good =
        HOST.matcher(registry).matches()
            && REPOSITORY.matcher(repository).matches()
            && repository.length() <= MAX_REPOSITORY
            && (tag.isEmpty() || TAG.matcher(tag).matches())
            && (digest.isEmpty() || DIGEST.matcher(digest).matches());
    if (!good) {
      throw invalid(text);
    }
    return new Reference(registry, repository, tag, digest);
  }

  /** Whether this is a digest and nothing else, as the id of an image is. */
  public static boolean isDigest(String text) {
    return DIGEST.matcher(text).matches();
  }

  private static RefusedException invalid(String text) {
    return new RefusedException(
        "InvalidImageName",
        "Failed to apply default image tag \""
            + text
            + "\": couldn't parse image name \""
            + text
            + "\": invalid reference format");
  }

  /** Registry and repository. */
  public String name() {
    return registry + "/" + repository;
  }

  /** The name with this digest and without a tag. */
  public String at(String other) {
    return name() + "@" + other;
  }

  /** What asks a registry for it: the digest if there is one, which is what counts then. */
  public String object() {
    return digest.isEmpty() ? tag : digest;
  }

  @Override
  public String toString() {
    return name() + (tag.isEmpty() ? "" : ":" + tag) + (digest.isEmpty() ? "" : "@" + digest);
  }
}
