package dev.orch.model.kinds;

/** References to container images. Stateless. */
final class ImageNames {
  private ImageNames() {}

  /**
   * The pull policy of a container that states none: {@code Always} for the tag {@code latest},
   * which is also meant where there is neither tag nor digest.
   */
  static String defaultPullPolicy(String image) {
    if (image.isEmpty() || image.indexOf('@') >= 0) {
      return "IfNotPresent";
    }
    String last = image.substring(image.lastIndexOf('/') + 1);
    int colon = last.indexOf(':');
    String tag = colon < 0 ? "latest" : last.substring(colon + 1);
    return tag.equals("latest") ? "Always" : "IfNotPresent";
  }
}
