//! The Lambda function. This file only starts what the library does.

use lambda_runtime::Error;

// The function handles one event at a time and mostly waits for the network, so one thread is enough. It
// also keeps a panic and its guard on the same thread.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    poolkeeper::run().await
}
