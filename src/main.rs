//! The Lambda function. Everything is in the library; this only starts it.

use lambda_runtime::Error;

// One event at a time, and all of its waiting is for the network: one thread is enough, and it
// keeps a panic and its guard together.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    poolkeeper::run().await
}
