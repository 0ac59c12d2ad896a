package dev.orch.store.api;

/**
 * What to list, with the names and meaning of Kubernetes' query parameters. {@code ""} and 0 stand
 * for absent.
 *
 * @param labelSelector such as {@code app=web,tier in (a,b)}
 * @param fieldSelector such as {@code spec.nodeName=n1}
 * @param resourceVersion {@code ""} for the most recent, {@code 0} for any, or a version
 * @param resourceVersionMatch {@code Exact}, {@code NotOlderThan} or {@code ""}
 * @param limit the most objects of the page
 * @param continueToken from the page before
 */
public record ListOptions(
    String labelSelector,
    String fieldSelector,
    String resourceVersion,
    String resourceVersionMatch,
    long limit,
    String continueToken) {
  /** Everything. */
  public static final ListOptions ALL = new ListOptions("", "", "", "", 0, "");

  public static ListOptions labels(String labelSelector) {
    return new ListOptions(labelSelector, "", "", "", 0, "");
  }

  public static ListOptions fields(String fieldSelector) {
    return new ListOptions("", fieldSelector, "", "", 0, "");
  }

  public ListOptions withLimit(long most) {
    return new ListOptions(
        labelSelector, fieldSelector, resourceVersion, resourceVersionMatch, most, continueToken);
  }

  public ListOptions withContinue(String token) {
    return new ListOptions(
        labelSelector, fieldSelector, resourceVersion, resourceVersionMatch, limit, token);
  }
}
