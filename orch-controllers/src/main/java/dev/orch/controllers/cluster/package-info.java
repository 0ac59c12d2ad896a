/** What keeps the cluster itself in order: namespaces, owners, nodes, service accounts. */
@NullMarked
package dev.orch.controllers.cluster;

import org.jspecify.annotations.NullMarked;
