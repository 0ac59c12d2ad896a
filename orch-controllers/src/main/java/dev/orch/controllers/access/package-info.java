/** Controllers of who may do what: roles that gather others, certificates, bootstrap tokens. */
@NullMarked
package dev.orch.controllers.access;

import org.jspecify.annotations.NullMarked;
