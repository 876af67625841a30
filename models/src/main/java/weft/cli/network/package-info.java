/** Commands about networks and their checkpoints: eval, predict, features, summary, models, export and weights. */
package weft.cli.network;
